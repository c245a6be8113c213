import { ExpectedError } from '@mcp-reference/core';
import * as z from 'zod/v4';
import { parseYaml } from './front-matter.js';
import { type PromptFile, slotFor } from './prompt-file.js';

/** How an argument of a prompt is read. */
const argumentSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, 'has letters, digits and _')
    .refine((name) => !(name in Object.prototype), 'is a name that every object has: choose another'),
  description: z.string().min(1).max(300).optional(),
  required: z.boolean().default(false),
  kind: z.enum(['text', 'material', 'quote', 'language']).default('text'),
  choices: z
    .record(z.string().max(40), z.string().max(4_000))
    .refine((choices) => Object.keys(choices).length > 0, 'has no choice')
    .optional(),
  default: z.string().max(200).optional(),
});

const settingsSchema = z.strictObject({
  title: z.string().min(1).max(100).optional(),
  description: z.string().min(1).max(1_024).optional(),
  arguments: z.array(argumentSchema).max(10).default([]),
});

/** `{{name}}` or `{{ name }}`. */
const placeholder = /\{\{[ \t]*([A-Za-z][A-Za-z0-9_]{0,31})[ \t]*\}\}/g;

/** A prompt file as its form reads it. */
export interface Parsed {
  prompt: Omit<PromptFile, 'name'>;
  /** Parts of the text that stay as they are, each with why. */
  notes: string[];
}

/** Reads a prompt of this server's own form: settings in YAML, then Markdown with `{{argument}}`. */
export function parseOwnForm(settings: string, body: string): Parsed {
  const parsed = settingsSchema.safeParse(parseYaml(settings));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (parsed.error.issues.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes('<<')))
      throw new ExpectedError('a merge key (<<) is not read here: write the settings out');
    throw new ExpectedError(`${issue?.path.join('.') || 'the settings'}: ${issue?.message}`);
  }
  const known = new Set<string>();
  for (const { name, choices, default: value } of parsed.data.arguments) {
    if (known.has(name)) throw new ExpectedError(`it has two arguments called ${name}`);
    if (choices !== undefined && value !== undefined && !Object.hasOwn(choices, value))
      throw new ExpectedError(`the default of ${name} is none of its choices`);
    known.add(name);
  }
  const filled = body.trim().replaceAll(placeholder, (_, name: string) => {
    if (known.has(name)) return slotFor(name);
    throw new ExpectedError(`{{${name}}} is none of its arguments: add it to them, or remove it`);
  });
  // Templates in the text, or a mistake, as `{{ user.name }}`.
  const left = [...filled.matchAll(/\{\{.{0,60}?\}\}/g)].slice(0, 5);
  const notes = left.map(([text]) => `${text} stays as it is: a placeholder is {{name}}`);
  return { prompt: { ...parsed.data, body: filled }, notes };
}
