import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError } from '@mcp-reference/core';
import { ReadInsideError, readInside } from '@mcp-reference/core/files';
import { type Found, type FoundFile, findInPlaces, findOwn } from './places.js';
import { type Library, type Problem, type PromptFile, slot } from './prompt-file.js';

/** The prompts of a folder as the build has read them: a start need not load what reads YAML. */
export const parsedPrompts = 'parsed.json';

const maxFileBytes = 100_000;

export interface Sources {
  /** The folder of the built-in prompts. */
  builtIn: string;
  /** Folders of the user: a file there replaces the built-in prompt of its name. */
  own: string[];
  /** The folder whose prompt files for other programs are offered too. */
  repository?: string | undefined;
  /** Why a file that a prompt includes cannot be read, if so. */
  whyNot?(path: string): Promise<string | undefined>;
}

/**
 * Reads all prompts. A file that cannot be used is a problem with a name, and takes nothing else down.
 *
 * @param before the library until now: the prompt of a file that broke since then stays
 */
export async function loadLibrary(sources: Sources, before?: Library): Promise<Library> {
  const { builtIn, own, repository } = sources;
  const library: Library = { prompts: new Map(), problems: [], files: new Map(), folders: [] };
  const parsed = await readFile(join(builtIn, parsedPrompts), 'utf8').catch(() => undefined);
  if (parsed === undefined) await add([await findOwn(builtIn)], library, sources);
  else for (const prompt of JSON.parse(parsed) as PromptFile[]) library.prompts.set(prompt.name, prompt);
  const found = [
    ...own.map(findOwn),
    ...(repository === undefined ? [] : [findInPlaces(repository, repository)]),
  ];
  await add(await Promise.all(found), library, sources, before);
  return library;
}

/** Adds prompts to those that are there. The first file to have a name keeps it; the next one's prompt gets a number. */
async function add(found: Found[], library: Library, sources: Sources, before?: Library): Promise<void> {
  const { prompts, problems, files, folders } = library;
  const owners = new Map<string, string>();
  for (const place of found) {
    problems.push(...place.problems);
    folders.push(...place.folders);
    for (const file of place.files) {
      const prompt = await readPrompt(file, sources, problems, before);
      if (prompt === undefined) continue;
      let name = file.name;
      for (let i = 2; owners.has(name); i += 1) name = `${file.name}-${i}`;
      const owner = owners.get(file.name);
      if (owner !== undefined)
        problems.push({
          file: file.label,
          problem: `${owner} has the name ${file.name} already: this one is ${name}`,
        });
      owners.set(name, file.label);
      files.set(file.path, prompt);
      prompts.set(name, { ...prompt, name });
    }
  }
}

async function readPrompt(
  file: FoundFile,
  { whyNot }: Sources,
  problems: Problem[],
  before: Library | undefined,
): Promise<PromptFile | undefined> {
  try {
    const { parseFile } = await import('./parse-file.js');
    const { prompt, notes } = parseFile(file, await readText(file));
    for (const problem of notes) problems.push({ file: file.label, problem });
    for (const [, content = ''] of prompt.body.matchAll(slot)) {
      // A bare @word is hardly ever a file.
      const problem = /^@.*[./]/.test(content) ? await whyNot?.(content.slice(1)) : undefined;
      if (problem !== undefined)
        problems.push({ file: file.label, problem: `${content} stays text: ${problem}` });
    }
    return prompt;
  } catch (error) {
    const kept = before?.files.get(file.path);
    const problem = whatIsWrong(error);
    problems.push({
      file: file.label,
      problem: kept ? `${problem}; the prompt stays as it was before` : problem,
    });
    return kept;
  }
}

function whatIsWrong(error: unknown): string {
  if (error instanceof ExpectedError) return error.message;
  if (!(error instanceof ReadInsideError)) throw error;
  if (error.reason === 'outside') return 'a link leads out of REVIEW_ROOT: put the file itself there';
  if (error.reason === 'not a file') return 'it is not a regular file: put a file there';
  return `it cannot be read (${(error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.reason})`;
}

async function readText({ path, inside }: FoundFile): Promise<string> {
  const { bytes, cut } = await readInside(inside, path, maxFileBytes);
  if (cut) throw new ExpectedError(`it is larger than ${maxFileBytes} bytes: make it shorter`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ExpectedError('it is not UTF-8: save it as UTF-8');
  }
}
