import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docs } from '../src/pages.ts';
import { path, reference } from './pages.ts';
import { onSite } from './repository-links.ts';

type Pages = readonly (readonly [name: string, title: string])[];

/**
 * Writes each page as Markdown beside its HTML, `llms.txt` with a link to each, and `llms-full.txt` with all of them,
 * as https://llmstxt.org proposes.
 */
export async function writeForModels(folder: string, title: string, summary: string): Promise<void> {
  const pages = [['index', 'Overview'], ...path, ...reference] as const;
  const texts = new Map<string, string>();
  for (const [name] of pages) {
    const file = `${docs}${name}.md`;
    const text = forModels(await readFile(file, 'utf8'), file);
    texts.set(name, text);
    await writeFile(join(folder, `${name}.md`), text);
  }
  const section = (heading: string, of: Pages) =>
    [
      `## ${heading}`,
      '',
      ...of.map(([name, text]) => `- [${text}](${name}.md): ${gist(texts.get(name) ?? '')}`),
    ].join('\n');
  const index = [`# ${title}`, `> ${summary}`, section('The path', path), section('To look up', reference)];
  await writeFile(join(folder, 'llms.txt'), `${index.join('\n\n')}\n`);
  await writeFile(join(folder, 'llms-full.txt'), [...texts.values()].join('\n\n---\n\n'));
}

/** A page without its front matter and generator's marks, its links to the repository absolute. */
function forModels(page: string, file: string): string {
  const text = page.replace(/^---\n[\s\S]*?\n---\n+/, '').replace(/^<!-- \/?generated.*-->\n\n?/gm, '');
  const parts = text.split(/^(```[\s\S]*?^```.*$)/m);
  return parts
    .map((part) =>
      part.startsWith('```')
        ? part
        : part.replace(
            /(\]\()([^)\s]+)(\))/g,
            (_, open, href, close) => `${open}${onSite(href, file)}${close}`,
          ),
    )
    .join('');
}

/** The first paragraph below the heading, its links as plain text. */
function gist(text: string): string {
  const [, paragraph = ''] = /^# .+\n+((?:.+\n)+)/m.exec(text) ?? [];
  return paragraph
    .replaceAll('\n', ' ')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .trim();
}
