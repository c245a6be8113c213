import { parseDocument } from 'yaml';
import * as z from 'zod/v4';
import { type PromptFile, PromptFileError, placeholder } from './prompt-file.js';

/** How an argument of a prompt is read. */
const argumentSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, 'has letters, digits and _'),
  description: z.string().min(1).max(300),
  required: z.boolean().default(false),
  kind: z.enum(['text', 'material', 'quote', 'language']).default('text'),
  choices: z
    .record(z.string().max(40), z.string().max(4_000))
    .refine((choices) => Object.keys(choices).length > 0, 'has no choice')
    .optional(),
  default: z.string().max(200).optional(),
});

const frontMatterSchema = z.strictObject({
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(1_024),
  arguments: z.array(argumentSchema).max(10).default([]),
});

/**
 * Reads a prompt: YAML between two lines of `---`, then Markdown.
 *
 * @param name of the file, without `.md`: it becomes the prompt's
 */
export function parsePromptFile(name: string, text: string): PromptFile {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name))
    throw new PromptFileError('the name of the file has other characters than letters, digits, - and _');
  const lines = text.replaceAll('\r\n', '\n');
  const [, yaml, body] = /^\uFEFF?---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(lines) ?? [];
  if (yaml === undefined || body === undefined)
    throw new PromptFileError('it does not begin with "---", settings in YAML, and "---"');
  // Names that every object of JavaScript has: the SDK takes them for prompts that are registered already.
  if (name in Object.prototype) throw new PromptFileError('no prompt can have that name');
  const document = parseDocument(yaml, { maxAliasCount: 0 } as never);
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new PromptFileError(
      `line ${(problem.linePos?.[0].line ?? 0) + 1}: ${problem.message.split('\n')[0]}`,
    );
  const parsed = frontMatterSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PromptFileError(`${issue?.path.join('.') || 'the settings'}: ${issue?.message}`);
  }
  const known = new Set<string>();
  for (const { name, choices, default: value } of parsed.data.arguments) {
    if (known.has(name)) throw new PromptFileError(`it has two arguments called ${name}`);
    if (choices !== undefined && value !== undefined && !Object.hasOwn(choices, value))
      throw new PromptFileError(`the default of ${name} is none of its choices`);
    known.add(name);
  }
  const unknown = [...body.matchAll(placeholder)]
    .map(([, argument]) => argument)
    .find((argument) => !known.has(argument ?? ''));
  if (unknown !== undefined) throw new PromptFileError(`{{${unknown}}} is none of its arguments`);
  return { name, ...parsed.data, body: body.trim() };
}
