import { basename, extname } from 'node:path';

/** Languages, each with the endings of its files, or whole names. */
const table = `
  c: c h | c#: cs | c++: cc cpp hpp | css: css scss | dart: dart | dockerfile: Dockerfile | elixir: ex exs
  go: go | haskell: hs | html: html | java: java | javascript: js cjs mjs jsx | json: json | kotlin: kt
  lua: lua | make: Makefile | markdown: md | perl: pl | php: php | powershell: ps1 | python: py | r: r
  ruby: rb Rakefile Gemfile | rust: rs | scala: scala | shell: sh bash | sql: sql | svelte: svelte
  swift: swift | terraform: tf | toml: toml | typescript: ts cts mts tsx | vue: vue | xml: xml
  yaml: yaml yml | zig: zig`;

const entries = table.split(/[|\n]/).flatMap((entry) => {
  const [language = '', endings = ''] = entry.trim().split(': ');
  return endings.split(' ').map((ending): [string, string] => [ending, language]);
});
const byEnding = new Map(entries.filter(([ending]) => ending !== ''));

export const languages = [...new Set(byEnding.values())].sort();

/** The language of a file, or undefined when its name does not tell. */
export function languageOf(path: string): string | undefined {
  return byEnding.get(basename(path)) ?? byEnding.get(extname(path).slice(1).toLowerCase());
}

/** The languages of several files, the most frequent first. */
export function languagesOf(paths: string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const language = languageOf(path);
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([language]) => language);
}
