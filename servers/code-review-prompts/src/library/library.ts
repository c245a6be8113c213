import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type PromptFile, PromptFileError, parsePromptFile } from './prompt-file.js';

/** A file that could not be used. */
export interface Problem {
  file: string;
  problem: string;
}

export interface Library {
  prompts: Map<string, PromptFile>;
  problems: Problem[];
}

const maxFiles = 200;
const maxFileBytes = 100_000;

/**
 * Reads the built-in prompts and, over them, those of the user's folder: a file of the same name replaces. A broken file
 * is a problem that is told, and takes nothing else down.
 */
export async function loadLibrary(builtIn: string, own: string | undefined): Promise<Library> {
  const library: Library = { prompts: new Map(), problems: [] };
  await addFolder(library, builtIn);
  if (own !== undefined) await addFolder(library, own);
  return library;
}

async function addFolder({ prompts, problems }: Library, folder: string): Promise<void> {
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
  for (const name of names.slice(0, maxFiles)) {
    try {
      const prompt = parsePromptFile(basename(name, '.md'), await readPrompt(join(folder, name)));
      prompts.set(prompt.name, prompt);
    } catch (error) {
      const problem =
        error instanceof PromptFileError
          ? error.message
          : `it cannot be read (${(error as NodeJS.ErrnoException).code})`;
      problems.push({ file: name, problem });
    }
  }
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
