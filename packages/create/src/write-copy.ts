import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { copyManifest } from './manifest.js';
import type { Names } from './names.js';
import { rename } from './rename.js';
import { type Template, templateFolder } from './templates.js';

/** Names that npm does not leave as they are in a package, and what they are in the copy. */
const realNames: Record<string, string> = {
  gitignore: '.gitignore',
  gitattributes: '.gitattributes',
  'package.template.json': 'package.json',
};

/** A folder that is being filled; `undo` takes back what was made, down to the folders above it. */
export interface Target {
  folder: string;
  undo(): Promise<void>;
}

/** @param folder absolute; new, or empty as `problemOfFolder` says */
export async function makeTarget(folder: string): Promise<Target> {
  const before = new Set(existsSync(folder) ? await readdir(folder) : []);
  const firstMade = await mkdir(folder, { recursive: true });
  return {
    folder,
    async undo() {
      // A child that was just ended may still let go of its files.
      const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };
      if (firstMade !== undefined) return rm(firstMade, options);
      const made = (await readdir(folder)).filter((name) => !before.has(name));
      await Promise.all(made.map((name) => rm(join(folder, name), options)));
    },
  };
}

/** Writes the renamed copy. The signal is looked at between files. */
export async function writeCopy(
  { folder }: Target,
  template: Template,
  names: Names,
  signal: AbortSignal,
): Promise<void> {
  const source = templateFolder(template);
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    signal.throwIfAborted();
    const from = join(entry.parentPath, entry.name);
    const path = from
      .slice(source.length + 1)
      .split(sep)
      .join('/');
    const realName = realNames[path] ?? path;
    const text = await readFile(from, 'utf8');
    const to = join(folder, realName);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(
      to,
      realName === 'package.json' ? copyManifest(text, names) : rename(realName, text, template, names),
    );
  }
}
