import { basename, extname } from 'node:path';

/** Languages by the endings of their files. What is not here is named by its ending. */
const byEnding: Record<string, string> = {
  c: 'c',
  h: 'c',
  cc: 'c++',
  cpp: 'c++',
  hpp: 'c++',
  cs: 'c#',
  css: 'css',
  dart: 'dart',
  ex: 'elixir',
  exs: 'elixir',
  go: 'go',
  hs: 'haskell',
  html: 'html',
  java: 'java',
  js: 'javascript',
  cjs: 'javascript',
  mjs: 'javascript',
  jsx: 'javascript',
  json: 'json',
  kt: 'kotlin',
  lua: 'lua',
  md: 'markdown',
  php: 'php',
  pl: 'perl',
  ps1: 'powershell',
  py: 'python',
  r: 'r',
  rb: 'ruby',
  rs: 'rust',
  scala: 'scala',
  scss: 'css',
  sh: 'shell',
  bash: 'shell',
  sql: 'sql',
  svelte: 'svelte',
  swift: 'swift',
  tf: 'terraform',
  toml: 'toml',
  ts: 'typescript',
  cts: 'typescript',
  mts: 'typescript',
  tsx: 'typescript',
  vue: 'vue',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
  zig: 'zig',
};
const byName: Record<string, string> = {
  Dockerfile: 'dockerfile',
  Makefile: 'make',
  Rakefile: 'ruby',
  Gemfile: 'ruby',
};

export const languages = [...new Set([...Object.values(byEnding), ...Object.values(byName)])].sort();

/** The language of a file, or undefined when its name does not tell. */
export function languageOf(path: string): string | undefined {
  const name = basename(path);
  if (Object.hasOwn(byName, name)) return byName[name];
  const ending = extname(name).slice(1).toLowerCase();
  return Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined;
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
