import { load, YAMLException } from 'js-yaml';
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

/** More than a person writes; what is no YAML is found out in a few milliseconds. */
const longestFrontMatter = 20_000;

/**
 * Reads a prompt: YAML between two lines of `---`, then Markdown.
 *
 * @param name of the file, without `.md`: it becomes the prompt's
 */
export function parsePromptFile(name: string, text: string): PromptFile {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name))
    throw new PromptFileError('the name of the file has other characters than letters, digits, - and _');
  // Names that every object of JavaScript has: the SDK takes them for prompts that are registered already.
  if (name in Object.prototype) throw new PromptFileError('no prompt can have that name');
  const lines = text.replaceAll('\r\n', '\n');
  const [, yaml, body = ''] = /^\uFEFF?---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n([\s\S]*))?$/.exec(lines) ?? [];
  if (yaml === undefined)
    throw new PromptFileError('it does not begin with "---", settings in YAML, and "---"');
  if (yaml.length > longestFrontMatter)
    throw new PromptFileError(`the settings have more than ${longestFrontMatter} characters`);
  const parsed = frontMatterSchema.safeParse(parseYaml(yaml));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (parsed.error.issues.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes('<<')))
      throw new PromptFileError('a merge key (<<) is not read here: write the settings out');
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

function parseYaml(yaml: string): unknown {
  try {
    return load(yaml);
  } catch (error) {
    if (!(error instanceof YAMLException))
      throw new PromptFileError('the settings are not YAML that can be read');
    // The line of the file: the first is "---".
    throw new PromptFileError(`line ${(error.mark?.line ?? 0) + 2}: ${error.reason}`);
  }
}

/** What looks like a placeholder and stays as it is, as `{{ user.name }}`: templates in the text, or a mistake. */
export function notFilled({ body }: PromptFile): string[] {
  return [...body.replaceAll(placeholder, '').matchAll(/\{\{.{0,60}?\}\}/g)].map(([text]) => text);
}
