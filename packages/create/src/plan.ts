import { resolve } from 'node:path';
import type { Arguments } from './arguments.js';
import { ask } from './ask.js';
import { UsageError } from './errors.js';
import { nameOfFolder, problemOfFolder } from './folder.js';
import { type Names, namesOf, problemOfName } from './names.js';
import { defaultTemplate, findTemplate, type Template, templateList, templates } from './templates.js';
import { called, isClone } from './vendor.js';

/** The plan of a copy. Nothing has been written yet. */
export interface Plan {
  template: Template;
  /** Absolute. */
  folder: string;
  /** As it was given, for messages. */
  shownFolder: string;
  names: Names;
  git: boolean;
  install: boolean;
}

/**
 * From the arguments, and from answers where one is missing and a person is there.
 *
 * @throws UsageError for a wrong or missing argument, Cancelled when a question was not answered
 */
export async function makePlan(given: Arguments, interactive: boolean): Promise<Plan> {
  if (given.from !== undefined) checkTemplate(given.from);
  if (given.folder !== undefined) check(problemOfFolder(given.folder));
  if (given.name !== undefined) check(problemOfName(given.name));
  const complete = given.from !== undefined && given.folder !== undefined;
  const {
    from = defaultTemplate,
    folder,
    name,
    install,
  } = complete || !interactive ? given : await ask(given);
  const template = findTemplate(from);
  if (template === undefined || folder === undefined) throw new UsageError(missing(from));
  const packageName = name ?? nameOfFolder(folder);
  check(problemOfName(packageName));
  return {
    template,
    folder: resolve(folder),
    shownFolder: folder,
    names: namesOf(packageName),
    git: given.git,
    install: install ?? true,
  };
}

function checkTemplate(name: string): void {
  if (findTemplate(name) === undefined) {
    throw new UsageError(`There is no server "${name}" to start from. There are:\n${templateList()}`);
  }
}

function check(problem: string | undefined): void {
  if (problem !== undefined) throw new UsageError(problem);
}

function missing(from: string): string {
  const names = templates.map(({ name }) => name).join(', ');
  return `Missing: the folder. For example:\n  ${called} my-server ${isClone ? '' : '-- '}--from ${from}\nServers: ${names}. On a terminal, without arguments, it asks.`;
}
