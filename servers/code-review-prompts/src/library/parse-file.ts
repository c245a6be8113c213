import { ExpectedError } from '@mcp-reference/core';
import { splitMarkdown } from './front-matter.js';
import { parseOtherForm } from './other-forms.js';
import { parseOwnForm } from './own-form.js';
import type { FoundFile } from './places.js';
import type { PromptFile } from './prompt-file.js';

/**
 * Reads the text of a prompt file.
 *
 * @throws ExpectedError with what is wrong, and where
 */
export function parseFile(
  { name, label, form }: Pick<FoundFile, 'name' | 'label' | 'form'>,
  written: string,
): { prompt: PromptFile; notes: string[] } {
  // Control characters are for terminals, and those for private use mark slots.
  const text = written.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n\t]|\p{Co}/gu, '');
  // Names that every object of JavaScript has: the SDK takes them for prompts that are registered already.
  if (name in Object.prototype) throw new ExpectedError('no prompt can have that name: rename the file');
  const { settings, body } = splitMarkdown(text);
  if (settings === undefined && form === undefined && /^---[ \t]*\n/.test(text))
    throw new ExpectedError('line 1: the settings have no end: add a line of "---" below them');
  const isOwn = form === undefined && settings !== undefined && !isClaudes(settings, body);
  const { prompt, notes } = isOwn ? parseOwnForm(settings, body) : parseOtherForm(form ?? 'claude', text);
  const description = form === undefined ? prompt.description : `${prompt.description} (from ${label})`;
  return { prompt: { ...prompt, name, description }, notes };
}

/** Whether a file has parts that only a command of Claude Code has. */
function isClaudes(settings: string, body: string): boolean {
  if (/^(title|arguments):/m.test(settings)) return false;
  return /^(argument-hint|allowed-tools|model):/m.test(settings) || /\$(ARGUMENTS|\d)/.test(body);
}
