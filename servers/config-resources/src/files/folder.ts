import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isConfigFile, isDotenv } from '../formats/parse.js';
import { ConfigProblem } from '../formats/problem.js';
import { readText } from './read.js';

/** Larger files are not configuration. */
const maxFileBytes = 1024 * 1024;
const maxFiles = 100;

/** A file as it is on disk. Without text it cannot be used now, and `problem` says why. */
export interface FileText {
  name: string;
  text?: string;
  problem?: string;
}

/**
 * The configuration files of one folder, in order: later ones win.
 *
 * @param root a real path
 * @param named names below the folder, in order; default: all that it holds
 * @param except real paths that are not configuration: the schema, the API document
 * @throws the system's error when the folder cannot be read
 */
export async function readFolder(root: string, named?: string[], except: string[] = []): Promise<FileText[]> {
  const names = named ?? (await namesIn(root, except));
  const problem = `holds more than ${maxFiles} configuration files; name the ones you mean in CONFIG_FILES`;
  const found: FileText[] = names.length > maxFiles ? [{ name: '.', problem }] : [];
  for (const name of names.slice(0, maxFiles)) {
    try {
      const text = await readText(root, join(root, name), maxFileBytes);
      if (text !== undefined) found.push({ name, text });
      else if (named) found.push({ name, problem: 'is missing' });
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      found.push({ name, problem: error.message });
    }
  }
  return found;
}

async function namesIn(root: string, except: string[]): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (entry.isDirectory() || !isConfigFile(entry.name) || projectFiles.has(entry.name)) continue;
    const real = await realpath(join(root, entry.name)).catch(() => '');
    if (!except.includes(real)) names.push(entry.name);
  }
  return names.sort(byPrecedence);
}

/** JSON and YAML that configures tools, in a folder that is a project's root. */
const projectFiles = new Set(
  (
    'package.json package-lock.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.json jsconfig.json composer.json ' +
    'docker-compose.yml docker-compose.yaml compose.yaml compose.yml'
  ).split(' '),
);

export function byPrecedence(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Defaults first, what belongs to this machine last. */
function rank(name: string): number {
  if (isDotenv(name)) return name === '.env' ? 3 : 4;
  if (/^defaults?\./i.test(name)) return 0;
  return /(^|[.-])local\./i.test(name) ? 2 : 1;
}
