import { ExpectedError } from '@mcp-reference/core';
import { ReadInsideError, readInside } from '@mcp-reference/core/files';
import { type FoundFile, findPromptFiles } from './places.js';
import { type Library, type Problem, type PromptFile, slot } from './prompt-file.js';

const maxFileBytes = 100_000;

export interface Sources {
  /** The built-in prompts, as the build has read them: a start need not load what reads YAML. */
  builtIn: readonly PromptFile[];
  /** Folders of the user: a file there replaces the built-in prompt of its name. */
  own: string[];
  /** The folder whose prompt files for other programs are offered too. */
  repository?: string | undefined;
  /** Why a file that a prompt includes cannot be read, if so. */
  whyNot?(path: string): Promise<string | undefined>;
}

/**
 * Reads all prompts. A file that cannot be used is a problem with a name, and takes nothing else down. A file of the user
 * replaces the built-in prompt of its name; otherwise the first file keeps its name, and the next one's prompt gets a number.
 *
 * @param before the library until now: the prompt of a file that broke since then stays
 */
export async function loadLibrary(sources: Sources, before?: Library): Promise<Library> {
  const { builtIn, own, repository } = sources;
  const prompts = new Map(builtIn.map((prompt) => [prompt.name, prompt]));
  const { files, folders, problems } = await findPromptFiles(own, repository);
  const library: Library = { prompts, problems, files: new Map(), folders };
  const owners = new Map<string, string>();
  for (const file of files) {
    const prompt = await readPrompt(file, sources, problems, before);
    if (prompt === undefined) continue;
    let name = file.name;
    for (let i = 2; owners.has(name); i += 1) name = `${file.name}-${i}`;
    const problem = `${owners.get(file.name)} has the name ${file.name} already: this one is ${name}`;
    if (name !== file.name) problems.push({ file: file.label, problem });
    owners.set(name, file.label);
    library.files.set(file.path, prompt);
    prompts.set(name, { ...prompt, name });
  }
  return library;
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
  // The server must start, whatever a stranger wrote into a file.
  if (!(error instanceof ReadInsideError)) return `it cannot be read as a prompt (${(error as Error).name})`;
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
