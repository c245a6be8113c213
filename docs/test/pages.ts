import { readdir, readFile } from 'node:fs/promises';

export const docs = new URL('../', import.meta.url);

/** The text of every page by its file name. */
export async function pageTexts(): Promise<Map<string, string>> {
  const names = (await readdir(docs)).filter((name) => name.endsWith('.md')).sort();
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(new URL(name, docs), 'utf8')] as const),
  );
  return new Map(texts);
}
