import { opendir, realpath } from 'node:fs/promises';
import { basename, dirname, join, parse, relative, sep } from 'node:path';
import { isInside } from '@mcp-reference/core/files';
import { oneLine } from '@mcp-reference/core/text';
import type { OtherForm } from './other-forms.js';
import type { Problem } from './prompt-file.js';

/** Where the files of one form are, in a repository. */
interface Place {
  form: OtherForm;
  path: string;
  ending: string;
  /** Folders below count too. */
  deep: boolean;
}

const places: Place[] = [
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

/** The prompt files in a folder of the user, of any form, and in the places below it. */
export async function findOwn(folder: string): Promise<Found> {
  const inside = parse(folder).root;
  const place = places.find(({ path }) => folder.split(sep).join('/').endsWith(`/${path}`));
  const direct = await filesIn(folder, {
    inside,
    label: (path) => path,
    matches: (name) => (place === undefined ? /\.(md|toml)$/ : new RegExp(`${place.ending}$`)).test(name),
    deep: place?.deep ?? false,
    formOf: (name) => place?.form ?? formByEnding(name),
    prefix: '',
  });
  return joined([direct, await findInPlaces(folder, inside)]);
}

/** The prompt files that a repository has for other programs. Their names begin with that of the program. */
export async function findInPlaces(root: string, inside: string): Promise<Found> {
  const found = places.map(({ form, path, ending, deep }) =>
    filesIn(join(root, path), {
      inside,
      label: (file) => `${path}/${file}`,
      matches: (name) => name.endsWith(ending),
      deep,
      formOf: () => form,
      prefix: `${form}-`,
    }),
  );
  // Its folders may be made later.
  const above = places.map(({ path }) => dirname(join(root, path)));
  return joined([...(await Promise.all(found)), { files: [], folders: above, problems: [] }]);
}

function joined(found: Found[]): Found {
  return {
    files: found.flatMap(({ files }) => files),
    folders: found.flatMap(({ folders }) => folders),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function formByEnding(name: string): OtherForm | undefined {
  if (name.endsWith('.toml')) return 'gemini';
  return name.endsWith('.prompt.md') ? 'vscode' : undefined;
}

interface Look {
  inside: string;
  label(path: string): string;
  matches(name: string): boolean;
  deep: boolean;
  formOf(name: string): OtherForm | undefined;
  prefix: string;
}

async function filesIn(folder: string, look: Look): Promise<Found> {
  const found: Found = { files: [], folders: [], problems: [] };
  const paths: string[] = [];
  let entries = 0;
  const walk = async (path: string, depth: number): Promise<void> => {
    const inside = await opendir(path);
    found.folders.push(path);
    for await (const entry of inside) {
      entries += 1;
      if (entries > most.entries) return;
      const inner = join(path, entry.name);
      if (entry.isDirectory() && look.deep && depth < most.depth) await walk(inner, depth + 1);
      else if (!entry.isDirectory() && look.matches(entry.name)) paths.push(inner);
    }
  };
  try {
    const real = await realpath(folder);
    // A link must not make this server list the names of another folder.
    if (look.inside !== real && !isInside(look.inside, real)) throw new Error('leads out');
    await walk(folder, 1);
  } catch (error) {
    const { code = 'a link leads out of REVIEW_ROOT' } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      found.problems.push({ file: look.label('') || folder, problem: `the folder cannot be read (${code})` });
  }
  paths.sort();
  if (paths.length > most.files || entries > most.entries)
    found.problems.push({
      file: look.label('') || folder,
      problem: `only the first ${most.files} files, and files among the first ${most.entries} names, are read: use fewer`,
    });
  found.files = paths.slice(0, most.files).map((path) => {
    const way = relative(folder, path).split(sep).join('/');
    return {
      path,
      inside: look.inside,
      label: oneLine(look.label(way)),
      name: look.prefix + promptName(way),
      form: look.formOf(basename(path)),
    };
  });
  return found;
}

/** Names of prompts have letters, digits, - and _: hosts make commands of them. */
function promptName(way: string): string {
  const plain = way.replace(/(\.prompt)?\.\w+$/, '').replaceAll(/[^A-Za-z0-9_]+/g, '-');
  return plain.replaceAll(/^-+|-+$/g, '').slice(0, 60) || 'prompt';
}
