import type { Material } from '../material.js';
import { type PromptFile, placeholder } from './prompt-file.js';

/** An argument as it goes into the text. */
export type Value = string | Material;

/**
 * Fills a prompt. A line that asks for an argument which was not given is left out. Everything is replaced in one pass:
 * `{{code}}` inside the code stays what it is.
 */
export function render(prompt: PromptFile, values: ReadonlyMap<string, Value>): string {
  return (
    prompt.body
      .split('\n')
      .filter((line) => [...line.matchAll(placeholder)].every(([, name]) => values.has(name ?? '')))
      .join('\n')
      // Before the code is in: its own empty lines stay, as findings name lines by number.
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim()
      .replaceAll(placeholder, (_, name: string) => {
        const value = values.get(name) ?? '';
        return typeof value === 'string' ? value : withOrigin(value);
      })
  );
}

/** The material in its fence, after a line that says where it is from: a finding names the file. */
function withOrigin(material: Material): string {
  const { origin } = material;
  return origin === undefined ? fenced(material) : `From ${origin}:\n\n${fenced(material)}`;
}

/** The material in a fence longer than any run of backticks inside it, so that nothing in it can end the fence. */
export function fenced({ text, languages, kind }: Material): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const info = kind === 'diff' ? 'diff' : (languages[0] ?? '');
  return `${fence}${info}\n${text.replace(/\n$/, '')}\n${fence}`;
}
