import { readdirSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** Files that may be there already: a clone of a new, empty repository. */
const harmless = new Set(['.git', '.DS_Store']);

/** @returns why the copy cannot go there; nothing when it can */
export function problemOfFolder(folder: string): string | undefined {
  if (folder.trim() === '') return 'The folder needs a name.';
  const path = resolve(folder);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isDirectory()) return `${folder} is a file. Name a new folder.`;
  const inside = readdirSync(path).filter((name) => !harmless.has(name));
  if (inside.length === 0) return undefined;
  const some = inside.slice(0, 3).join(', ');
  return `${folder} is not empty: it holds ${some}${inside.length > 3 ? ', …' : ''}. Name a new folder, or empty this one.`;
}

/** The package is named as its folder is, `.` included. */
export function nameOfFolder(folder: string): string {
  return basename(resolve(folder));
}
