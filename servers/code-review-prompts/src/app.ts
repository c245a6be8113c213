import type { SkillCatalog } from '@modelcontextprotocol/server/ext/skills';
import type { ZodObject } from 'zod/v4';
import type { Caller } from './git/caller.js';
import type { Library, PromptFile } from './library/prompt-file.js';
import type { Material } from './material.js';

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  /** Reads `staged`, `worktree`, a range, or `path:<file>`. @throws GitError with what to write instead */
  readSource(source: string, caller: Caller): Promise<Material>;
  /** The same for the `code` of a prompt: a source after `@`, or the code itself. */
  readMaterial(code: string, caller: Caller): Promise<Material>;
  /** What the `code` of a prompt may go on with. */
  suggestSources(start: string): Promise<string[]>;
  /** The prompts as their files are now. */
  library(): Library;
  /** Calls back after the files have changed. Returns: stops calling. */
  onChange(listener: () => void): () => void;
  /** The schemas of their arguments, as far as they were needed. */
  argsSchemas: WeakMap<PromptFile, ZodObject>;
  /** The guides as skills, where that was asked for. */
  skills: SkillCatalog | undefined;
}
