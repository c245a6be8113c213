import { opendir, realpath } from 'node:fs/promises';
import { basename, dirname, join, parse, relative, sep } from 'node:path';
import { isInside } from '@mcp-reference/core/files';
import { oneLine } from '@mcp-reference/core/text';
import type { OtherForm } from './other-forms.js';
import type { Problem } from './prompt-file.js';

/** The folders for files of one form, in a repository. `deep`: folders below count too. */
const places: { form: OtherForm; path: string; ending: string; deep: boolean }[] = [
  { form: 'claude', path: '.claude/commands', ending: '.md', deep: true },
  { form: 'vscode', path: '.github/prompts', ending: '.prompt.md', deep: false },
  { form: 'gemini', path: '.gemini/commands', ending: '.toml', deep: true },
  { form: 'cursor', path: '.cursor/commands', ending: '.md', deep: false },
];

/** A prompt file that was found, and how it is to be read. */
export interface FoundFile {
  path: string;
  /** The folder that it really has to be in. */
  inside: string;
  /** For people: relative to the folder that was named. */
  label: string;
  /** The name of its prompt. */
  name: string;
  /** Undefined where the text decides: this server's own form, or Claude Code's. */
  form: OtherForm | undefined;
}

export interface Found {
  files: FoundFile[];
  /** Folders that were looked into, and those in which one may appear. */
  folders: string[];
  problems: Problem[];
}

const most = { files: 200, entries: 2_000, depth: 5 };

/**
 * The prompt files in folders of the user, of any form, and in the places of each form, below these folders and in a
 * repository. Names of the latter begin with that of the program.
 */
export async function findPromptFiles(own: string[], repository: string | undefined): Promise<Found> {
  const found: Found = { files: [], folders: [], problems: [] };
  for (const folder of own) {
    const inside = parse(folder).root;
    const place = places.find(({ path }) => folder.split(sep).join('/').endsWith(`/${path}`));
    const formOf = (name: string) => (place ? formIn(place, name) : formByEnding(name));
    await look(found, { folder, inside, shown: '', prefix: '', deep: place?.deep ?? false, formOf });
    await lookInPlaces(found, folder, inside);
  }
  if (repository !== undefined) await lookInPlaces(found, repository, repository);
  return found;
}

async function lookInPlaces(found: Found, root: string, inside: string): Promise<void> {
  for (const place of places) {
    const { form, path, deep } = place;
    const folder = join(root, path);
    const formOf = (name: string) => formIn(place, name);
    await look(found, { folder, inside, shown: `${path}/`, prefix: `${form}-`, deep, formOf });
    // The place may be made later.
    found.folders.push(dirname(folder));
  }
}

function formIn({ form, ending }: { form: OtherForm; ending: string }, name: string): OtherForm | null {
  return name.endsWith(ending) ? form : null;
}

function formByEnding(name: string): OtherForm | undefined | null {
  if (name.endsWith('.toml')) return 'gemini';
  if (name.endsWith('.prompt.md')) return 'vscode';
  return name.endsWith('.md') ? undefined : null;
}

interface Look {
  folder: string;
  inside: string;
  /** The text before the path of a file, for people. */
  shown: string;
  /** The prefix of the prompts' names. */
  prefix: string;
  deep: boolean;
  /** The form of a file; null when it is not a prompt file. */
  formOf(name: string): OtherForm | undefined | null;
}

async function look(found: Found, { folder, inside, shown, prefix, deep, formOf }: Look): Promise<void> {
  const paths: string[] = [];
  let entries = 0;
  const walk = async (path: string, depth: number): Promise<void> => {
    const names = await opendir(path);
    found.folders.push(path);
    for await (const entry of names) {
      entries += 1;
      if (entries > most.entries) return;
      const inner = join(path, entry.name);
      if (entry.isDirectory() && deep && depth < most.depth) await walk(inner, depth + 1);
      else if (!entry.isDirectory() && formOf(entry.name) !== null) paths.push(inner);
    }
  };
  const note = (problem: string) => void found.problems.push({ file: shown || folder, problem });
  try {
    const real = await realpath(folder);
    // A link must not make this server list the names of another folder.
    if (inside !== real && !isInside(inside, real)) throw new Error('leads out');
    await walk(folder, 1);
  } catch (error) {
    const { code = 'a link leads out of REVIEW_ROOT' } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') note(`the folder cannot be read (${code})`);
  }
  if (paths.length > most.files || entries > most.entries)
    note(
      `only the first ${most.files} files, and files among the first ${most.entries} names, are read: use fewer`,
    );
  for (const path of paths.sort().slice(0, most.files)) {
    const way = relative(folder, path).split(sep).join('/');
    const form = formOf(basename(path)) ?? undefined;
    found.files.push({ path, inside, label: oneLine(shown + way), name: prefix + promptName(way), form });
  }
}

/** Names of prompts have letters, digits, - and _: hosts make commands of them. */
function promptName(way: string): string {
  const plain = way.replace(/(\.prompt)?\.\w+$/, '').replaceAll(/[^A-Za-z0-9_]+/g, '-');
  return plain.replaceAll(/^-+|-+$/g, '').slice(0, 60) || 'prompt';
}
