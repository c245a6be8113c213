/** The repository's configuration files, for a folder that stands alone. */
import { printJson } from '../src/print-json.ts';

const repository = 'https://github.com/mcp-reference/mcp-reference/blob/main';

export function standaloneTsconfig(text: string, base: string): string {
  const { extends: _, ...own } = JSON.parse(text) as { extends: string; compilerOptions?: object };
  const { $schema, compilerOptions } = JSON.parse(base) as { $schema: string; compilerOptions: object };
  return printJson({ $schema, ...own, compilerOptions: { ...compilerOptions, ...own.compilerOptions } });
}

/** The same rules; what the repository says of `servers/*` is said of this folder. */
export function standaloneBiome(text: string): string {
  const config = JSON.parse(text) as { linter: object; overrides?: { includes: string[] }[] };
  // Biome's rules for tests turn on where vitest is a dependency, and take every function called `fit` for a test.
  config.linter = { ...config.linter, domains: { test: 'none' } };
  for (const override of config.overrides ?? []) {
    override.includes = override.includes
      .filter((path) => !path.startsWith('packages/'))
      .map((path) => path.replace(/^servers\/\*\//, ''));
  }
  return printJson(config);
}

/** Without the report that the repository adds up over its packages. */
export function standaloneVitest(text: string): string {
  return text.replace(/^ *reporters: .*\n/m, '');
}

/** Tables of what the server offers, which the reader keeps from now on. Others tell how to install what is published. */
const kept = /^<!-- generated:(capabilities|settings) -->/;

/** Without the marks of tables that only this repository fills; links out of the folder lead to the repository. */
export function standaloneReadme(text: string, folder: string): string {
  return text
    .replaceAll(/<!-- generated:[\s\S]*?<!-- \/generated -->\n\n?/g, (part) =>
      kept.test(part) ? part.replaceAll(/<!-- .*? -->\n\n?/g, '') : '',
    )
    .replaceAll(/\]\((\.\.\/[^)]+)\)/g, (_, path: string) => {
      const url = new URL(path, `${repository}/${folder}/README.md`);
      return `](${url.href})`;
    });
}
