import { ExpectedError } from '@mcp-reference/core';
import { oneLine } from '@mcp-reference/core/text';
import type { PromptArgument, PromptFile } from './prompt-file.js';
import type { Value } from './render.js';

/** Arguments as a client sends them: a host may send an empty text for a field that was left empty. */
export type Given = Readonly<Record<string, string | undefined>>;

/** The value of an argument, or its default. */
export function textOf({ name, default: value }: PromptArgument, given: Given): string | undefined {
  return (Object.hasOwn(given, name) && given[name]) || value;
}

/** Whether the argument may name a source, which has to be read. */
export function isMaterial({ kind, choices }: PromptArgument): boolean {
  return kind === 'material' && choices === undefined;
}

/**
 * The values of a prompt's arguments, apart from material.
 *
 * @throws ExpectedError when one is none of its choices
 */
export function valuesOf(prompt: PromptFile, given: Given): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const argument of prompt.arguments) {
    const text = textOf(argument, given);
    if (text !== undefined && !isMaterial(argument)) values.set(argument.name, plainValue(argument, text));
  }
  return values;
}

function plainValue({ name, kind, choices }: PromptArgument, text: string): Value {
  if (choices === undefined)
    return kind === 'quote' ? { text, languages: [], kind: 'code', part: 1, parts: 1 } : oneLine(text);
  const chosen = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (chosen !== undefined) return chosen;
  const names = Object.keys(choices).join(', ');
  throw new ExpectedError(`${name}: there is no "${oneLine(text).slice(0, 40)}"; use one of ${names}.`);
}
