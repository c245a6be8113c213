import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CreateError } from './errors.js';

export interface Template {
  /** Its folder under `servers/`, and what `--from` takes. */
  name: string;
  teaches: string;
}

const built = new URL('../dist/templates/', import.meta.url);

/** Written by the build from the folders of `servers/`, the default first. */
export const templates = JSON.parse(
  readFileSync(new URL('templates.json', built), 'utf8'),
) as readonly Template[];

/** @throws CreateError where it was not built */
export function templateFolder({ name }: Template): string {
  const folder = fileURLToPath(new URL(name, built));
  if (!existsSync(folder))
    throw new CreateError(`The template ${name} is missing in ${folder}: build first.`);
  return folder;
}

/** The server that is copied by default. */
export const defaultTemplate = 'starter';

export function findTemplate(name: string): Template | undefined {
  return templates.find((template) => template.name === name);
}

/** The templates, one a line, for help and errors. */
export function templateList(): string {
  const width = Math.max(...templates.map(({ name }) => name.length));
  return templates.map(({ name, teaches }) => `  ${name.padEnd(width)}  ${teaches}`).join('\n');
}
