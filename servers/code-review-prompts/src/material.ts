import { open } from 'node:fs/promises';
import { boundDiff } from './git/bound-diff.js';
import { insideRoot, type Repository } from './git/repository.js';
import { GitError } from './git/run-git.js';
import { languageOf, languagesOf } from './language.js';

/** What is reviewed: text, where it came from, and in which languages it is. */
export interface Material {
  text: string;
  /** For the reader: `the staged changes`, `src/server.ts`. None for text that was pasted. */
  origin?: string;
  languages: string[];
  kind: 'code' | 'diff';
}

/** About 15,000 tokens: what a model still reads with care. */
export const maxMaterial = 60_000;
const maxDiffBytes = 8 << 20;

/**
 * Finds what the `code` argument means: `@staged`, `@worktree`, `@<range>` and `@path:<file>` are read from the
 * repository; everything else is the code itself. Hosts split prompt arguments at white space, so code can hardly be
 * pasted into one.
 *
 * @throws GitError with what is wrong and what to write instead
 */
export async function readMaterial(
  code: string,
  repository: Repository,
  signal: AbortSignal,
): Promise<Material> {
  if (!/^@\S+$/.test(code)) return pasted(code);
  const source = code.slice(1);
  if (source.startsWith('path:')) return readFile(source.slice('path:'.length), repository);
  const comparison =
    source === 'staged' || source === 'worktree'
      ? ({ kind: source } as const)
      : ({ kind: 'range', range: source } as const);
  const { bytes, cut } = await repository.diff(comparison, signal, maxDiffBytes);
  const { text, files } = boundDiff(bytes.toString('utf8'), maxMaterial, cut);
  if (files.length === 0) throw new GitError(nothing(source));
  const origin =
    { staged: 'the staged changes', worktree: 'the changes that are not staged' }[source] ??
    `the changes in ${source}`;
  return { text, origin, languages: languagesOf(files.map(({ path }) => path)), kind: 'diff' };
}

function pasted(code: string): Material {
  const text =
    code.length > maxMaterial
      ? `${code.slice(0, maxMaterial)}\nLeft out: ${code.length - maxMaterial} more characters.`
      : code;
  return { text, languages: [], kind: 'code' };
}

function nothing(source: string): string {
  if (source === 'staged') return 'Nothing is staged: "git add" what is to be reviewed, or use @worktree.';
  if (source === 'worktree')
    return 'Nothing has changed that is not staged: use @staged, or a range such as @main...HEAD.';
  return `There are no changes in ${source.slice(0, 100)}.`;
}

async function readFile(path: string, repository: Repository): Promise<Material> {
  await using file = await open(await insideRoot(repository.root, path));
  if (!(await file.stat()).isFile())
    throw new GitError(`"${path.slice(0, 200)}" is no file: name one, not a folder.`);
  // One byte more than is shown tells whether there is more.
  const buffer = Buffer.alloc(maxMaterial + 1);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  const bytes = buffer.subarray(0, bytesRead);
  if (bytes.includes(0))
    throw new GitError(`"${path.slice(0, 200)}" is binary: there is nothing to read in it.`);
  const text = bytes.subarray(0, maxMaterial).toString('utf8');
  const more = bytesRead > maxMaterial ? `\nLeft out: what comes after the first ${maxMaterial} bytes.` : '';
  const language = languageOf(path);
  return {
    text: text + more,
    origin: path,
    languages: language === undefined ? [] : [language],
    kind: 'code',
  };
}
