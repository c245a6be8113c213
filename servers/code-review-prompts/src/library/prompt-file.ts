/** An argument of a prompt. */
export interface PromptArgument {
  name: string;
  description: string;
  required: boolean;
  /**
   * text: put in as it is, in one line. material: code or a source such as @staged, fenced. quote: fenced, never a source.
   * language: completed.
   */
  kind: 'text' | 'material' | 'quote' | 'language';
  /** Allowed values, each with the text that stands for it in the prompt. */
  choices?: Record<string, string> | undefined;
  default?: string | undefined;
}

/** One prompt, as its Markdown file has it. */
export interface PromptFile {
  name: string;
  title: string;
  description: string;
  arguments: PromptArgument[];
  /** The text, with `{{argument}}` where arguments go. */
  body: string;
}

/** A file that could not be used. */
export interface Problem {
  file: string;
  problem: string;
}

export interface Library {
  /** By name. */
  prompts: Map<string, PromptFile>;
  problems: Problem[];
  /** By path: every file that could be read, also one whose prompt another file replaces. */
  files: Map<string, PromptFile>;
}

/** A file that is no prompt; the message says which line, and what it takes. */
export class PromptFileError extends Error {
  override name = 'PromptFileError';
}

/** `{{name}}` or `{{ name }}`. Filled once: what an argument brings in is never looked at again. */
export const placeholder = /\{\{[ \t]*([A-Za-z][A-Za-z0-9_]{0,31})[ \t]*\}\}/g;
