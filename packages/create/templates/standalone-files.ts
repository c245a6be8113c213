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
  const config = JSON.parse(text) as {
    files: { includes: string[] };
    linter: object;
    overrides?: { includes: string[] }[];
  };
  config.files.includes = config.files.includes.filter((path) => !path.includes('benchmarks'));
  // Biome's rules for tests turn on where vitest is a dependency, and take every function called `fit` for a test.
  config.linter = { ...config.linter, domains: { test: 'none' } };
  for (const override of config.overrides ?? []) {
    override.includes = override.includes
      .filter((path) => !path.startsWith('packages/'))
      .map((path) => path.replace(/^servers\/\*\//, ''));
  }
  return printJson(config);
}

/** Tables of what the server offers, which the reader keeps from now on. Others tell how to install what is published. */
const kept = /^<!-- generated:(capabilities|settings) -->/;

const firstSteps = `\`\`\`sh
npm install
npm run build
npm test
node dist/main.js --list
\`\`\`

Node 22.18 or newer builds it. \`npm test\` builds, checks the types and runs every test; while you work, \`npm run dev\` rebuilds, starts
the server anew and runs one test file with each change. \`node dist/main.js --print-config claude-code\` prints what adds it to a host.
To try it:

`;

/** The contract with room for tools of the copy's own: those of the origin fill its budget. */
export function roomyContract(text: string): string {
  const [all = '', indent = ''] = /^( +)tools: \{$/m.exec(text) ?? [];
  if (all === '') throw new Error('test/contract.test.ts has no line with its tools');
  const room = [
    '// Characters of tools/list ÷ 4, which every conversation pays. Room for your own tools; lower it when they are there.',
    'tokenBudget: 3_000,',
  ];
  return text.replace(all, `${room.map((line) => indent + line).join('\n')}\n${all}`);
}

/** Without the marks of tables that only this repository fills; links out of the folder lead to the repository. */
export function standaloneReadme(text: string, folder: string): string {
  const [title = '', ...rest] = text.split(/(?=^(?:```|## ))/m);
  return [title, firstSteps, ...rest]
    .join('')
    .replaceAll(/<!-- generated:[\s\S]*?<!-- \/generated -->\n\n?/g, (part) =>
      kept.test(part) ? part.replaceAll(/<!-- .*? -->\n\n?/g, '') : '',
    )
    .replaceAll(/\]\((\.\.\/[^)]+)\)/g, (_, path: string) => {
      const url = new URL(path, `${repository}/${folder}/README.md`);
      return `](${url.href})`;
    });
}
