import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const docs = fileURLToPath(new URL('../', import.meta.url));

/** The file of every page. */
export function pagePaths(): string[] {
  return readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${docs}${name}`);
}

/** The text of every page by its file name. */
export function pageTexts(): Map<string, string> {
  return new Map(pagePaths().map((path) => [path.slice(docs.length), readFileSync(path, 'utf8')]));
}
