import type { Material } from '../material/material.js';
import { type PromptFile, slot } from './prompt-file.js';

/** An argument as it goes into the text. */
export type Value = string | Material;

/**
 * Fills a prompt. A line that asks for an argument which was not given is left out. Everything is replaced in one pass:
 * what an argument or a file brings in is never looked at again.
 */
export function render(prompt: PromptFile, values: ReadonlyMap<string, Value>): string {
  const given = prompt.arguments.flatMap(({ name }) => values.get(name) ?? []);
  const lookUp = (content: string) =>
    content === '*' && given.length > 0 ? given.map(textOf).join(' ') : values.get(content);
  return (
    prompt.body
      .split('\n')
      .filter((line) =>
        [...line.matchAll(slot)].every(
          ([, content = '', otherwise]) => lookUp(content) ?? otherwise !== undefined,
        ),
      )
      .join('\n')
      // Before the code is in: its own empty lines stay, as findings name lines by number.
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim()
      .replaceAll(slot, (_, content: string, otherwise = '') => textOf(lookUp(content) ?? otherwise))
  );
}

/** The guide alone, for a reader who has the material: without places for arguments, and with the text of each choice. */
export function guideOf(prompt: PromptFile): string {
  const choices = prompt.arguments.flatMap(({ choices = {} }) => Object.entries(choices));
  const focuses = choices.map(([name, text]) => `\n\n## Focus: ${name}\n\n${text}`);
  return `# ${prompt.title}\n\n${render(prompt, new Map())}${focuses.join('')}\n`;
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : withOrigin(value);
}

/** The material in its fence, after a line that says where it is from: a finding names the file. */
export function withOrigin(material: Material): string {
  const { origin, part, parts } = material;
  const which =
    parts === 1 ? '' : `, part ${part} of ${parts} (review_diff reads all of it, in smaller parts)`;
  return origin === undefined ? fenced(material) : `From ${origin}${which}:\n\n${fenced(material)}`;
}

/** The material in a fence longer than any run of backticks inside it, so that nothing in it can end the fence. */
export function fenced({ text, languages, kind }: Material): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const info = kind === 'diff' ? 'diff' : (languages[0] ?? '');
  return `${fence}${info}\n${text.replace(/\n$/, '')}\n${fence}`;
}
