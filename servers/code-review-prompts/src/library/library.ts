import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Library, type PromptFile, PromptFileError } from './prompt-file.js';

/** The prompts of a folder as the build has read them: a start need not load what reads YAML. */
export const parsedPrompts = 'parsed.json';

const maxFiles = 200;
const maxFileBytes = 100_000;

/**
 * Reads the built-in prompts and, over them, those of the user's folder: a file of the same name replaces. A broken file
 * is a problem that is told, and takes nothing else down.
 *
 * @param before the library until now: of a file that is broken since, its prompt stays
 */
export async function loadLibrary(
  builtIn: string,
  own: string | undefined,
  before?: Library,
): Promise<Library> {
  const library: Library = { prompts: new Map(), problems: [], files: new Map() };
  const parsed = await readFile(join(builtIn, parsedPrompts), 'utf8').catch(() => undefined);
  if (parsed === undefined) await addFolder(library, builtIn, before);
  else for (const prompt of JSON.parse(parsed) as PromptFile[]) library.prompts.set(prompt.name, prompt);
  if (own !== undefined) await addFolder(library, own, before);
  return library;
}

async function addFolder(
  { prompts, problems, files }: Library,
  folder: string,
  before: Library | undefined,
): Promise<void> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  } catch (error) {
    problems.push({
      file: folder,
      problem: `the folder cannot be read (${(error as NodeJS.ErrnoException).code})`,
    });
    return;
  }
  if (names.length > maxFiles)
    problems.push({ file: folder, problem: `only the first ${maxFiles} of ${names.length} files are read` });
  if (names.length === 0) return;
  const { notFilled, parsePromptFile } = await import('./parse-prompt-file.js');
  for (const name of names.slice(0, maxFiles)) {
    const path = join(folder, name);
    let prompt: PromptFile | undefined;
    try {
      prompt = parsePromptFile(basename(name, '.md'), await readPrompt(path));
      for (const text of notFilled(prompt).slice(0, 5))
        problems.push({ file: name, problem: `${text} stays as it is: a placeholder is {{name}}` });
    } catch (error) {
      prompt = before?.files.get(path);
      problems.push({ file: name, problem: whatIsWrong(error, prompt !== undefined) });
    }
    if (prompt === undefined) continue;
    files.set(path, prompt);
    prompts.set(prompt.name, prompt);
  }
}

function whatIsWrong(error: unknown, kept: boolean): string {
  const problem =
    error instanceof PromptFileError
      ? error.message
      : `it cannot be read (${(error as NodeJS.ErrnoException).code})`;
  return kept ? `${problem}; the prompt stays as it was before` : problem;
}

async function readPrompt(path: string): Promise<string> {
  // Links are followed: that is how folders of settings are mounted into containers.
  const status = await stat(path);
  if (!status.isFile()) throw new PromptFileError('it is no regular file');
  if (status.size > maxFileBytes) throw new PromptFileError(`it is larger than ${maxFileBytes} bytes`);
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PromptFileError('it is not UTF-8');
  }
}
