/** An argument of a prompt. */
export interface PromptArgument {
  name: string;
  description?: string | undefined;
  required: boolean;
  /**
   * text: put in as it is, in one line. material: code or a source such as @staged, fenced. quote: fenced, never a source.
   * language: completed.
   */
  kind: 'text' | 'material' | 'quote' | 'language';
  /** Allowed values, each with the text that it becomes in the prompt. */
  choices?: Record<string, string> | undefined;
  default?: string | undefined;
}

/** One prompt, as its file has it. */
export interface PromptFile {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  arguments: PromptArgument[];
  /** The text, with a slot wherever something is put in. */
  body: string;
}

/** A file that cannot be used as it is. */
export interface Problem {
  file: string;
  problem: string;
}

export interface Library {
  /** By name. */
  prompts: Map<string, PromptFile>;
  problems: Problem[];
  /** By path: the prompt of every file that could be read. */
  files: Map<string, PromptFile>;
  /** The folders that were looked into. */
  folders: string[];
}

/**
 * A place in a text where something is put in: an argument by name, all of them (`*`), or a file (`@path`). After `|` follows the
 * text for when that was not given; without it, the whole line is left out. Its two ends are characters for private use,
 * which no file brings in: they are removed from what is read.
 */
export const slot = /\uE000([^|\uE001]*)(?:\|([^\uE001]*))?\uE001/g;

export function slotFor(content: string, otherwise?: string): string {
  return `\uE000${content}${otherwise === undefined ? '' : `|${otherwise}`}\uE001`;
}
