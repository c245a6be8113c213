import type { ZodObject } from 'zod/v4';
import type { Caller } from './git/fair-queue.js';
import type { Library, PromptFile } from './library/prompt-file.js';
import type { Material } from './material/material.js';

/** Objects that live as long as the process: made by `open`, shared by every connection. */
export interface App {
  /**
   * Reads a part of `staged`, `worktree`, a range, or `path:<file>`.
   *
   * @param part counted from 1
   * @throws ExpectedError with what to write instead
   */
  readSource(source: string, part: number, caller: Caller): Promise<Material>;
  /** Reads the `code` of a prompt: a source after `@`, or the code itself. @throws ExpectedError as above */
  readMaterial(code: string, caller: Caller): Promise<Material>;
  /** The completions of a prompt's `code`. */
  suggestSources(start: string): Promise<string[]>;
  /** The prompts as their files are now. */
  library(): Library;
  /** Calls back after the files have changed. Returns: stops calling. */
  onChange(listener: () => void): () => void;
  /** The schemas of prompts' arguments, as far as they were needed. */
  argsSchemas: WeakMap<PromptFile, ZodObject>;
}
