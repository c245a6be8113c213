/**
 * Part of `pnpm lint`. No import cycle. Imports only along the arrows below. A tool reaches at most fifteen files, and its
 * reader opens at most six beside it. An argument names another folder to check.
 */
import { globSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { root } from './src/workspace.ts';

const tree = process.argv[2] ?? root;
const capability = '^servers/[^/]+/src/(tools|resources|prompts)/';
const mcp = '@modelcontextprotocol/';
/** A server's domain: folders that hold neither what it offers nor, in `answers/`, results put into words. */
const domain = '^servers/[^/]+/src/(?!tools/|resources/|prompts/|answers/)[^/]+/';

const arrows: IForbiddenRuleType[] = [
  { name: 'no cycle', from: {}, to: { circular: true } },
  {
    name: 'only main reaches open',
    from: { path: '^servers/[^/]+/src/', pathNot: '/src/(main|run)\\.ts$' },
    to: { path: '^servers/[^/]+/src/open\\.ts$' },
  },
  {
    name: 'a tool, resource or prompt does not import what registers or starts it',
    from: { path: capability },
    to: { path: '^servers/[^/]+/src/(main|run|server)\\.ts$' },
  },
  {
    name: 'the domain knows no MCP',
    from: { path: domain },
    to: { path: mcp },
  },
  {
    name: 'the domain does not import tools, resources, prompts',
    from: { path: domain },
    to: { path: capability },
  },
  { name: 'core knows no server', from: { path: '^packages/core/' }, to: { path: '^servers/' } },
  {
    name: 'a server does not import another',
    from: { path: '^servers/([^/]+)/' },
    to: { path: '^servers/(?!$1/)' },
  },
  {
    name: 'nothing at runtime imports testing',
    from: { path: '^(servers|packages)/[^/]+/src/', pathNot: '^packages/testing/' },
    to: { path: '(^packages/|@mcp-reference/)testing(/|$)' },
  },
  {
    name: 'nothing imports from a folder called scripts',
    from: { pathNot: '(^|/)scripts/' },
    to: { path: '(^|/)scripts/', pathNot: 'node_modules' },
  },
];

const files = globSync(
  [
    '{servers,packages}/*/{src,test,scripts,templates,examples,tsup}/**/*.ts',
    '{servers,packages}/*/*.ts',
    '{benchmarks,docs,e2e,release}/**/*.ts',
    'docs/.vitepress/**/*.ts',
  ],
  { cwd: tree, exclude: (path) => /(^|\/)(node_modules|dist|cache)(\/|$)/.test(String(path)) },
);
const { output } = await cruise(files, {
  baseDir: tree,
  doNotFollow: { path: '(^|/)(node_modules|dist)/' },
  // Types count: who reads a tool reads them too.
  tsPreCompilationDeps: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'types', 'node', 'default'],
  },
  validate: true,
  ruleSet: { forbidden: arrows },
});
const { modules, summary } = output as ICruiseResult;

/** Lists the files of the same server that this file imports. */
function imports(file: string): string[] {
  const own = `${file.split('/src/')[0]}/src/`;
  const dependencies = modules.find(({ source }) => source === file)?.dependencies ?? [];
  return [...new Set(dependencies.map(({ resolved }) => resolved))].filter((path) => path.startsWith(own));
}

/** Lists the files of the same server that this file reaches. It counts itself. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const path of imports(file)) closure(path, seen);
  return seen;
}

/** Lists the files that a reader opens beside this one: those it imports, and those that more than half of them import. */
function opened(file: string): Set<string> {
  const direct = imports(file);
  const further = direct.flatMap(imports);
  const isShared = (path: string) => further.filter((one) => one === path).length > direct.length / 2;
  return new Set([...direct, ...further.filter(isShared)]);
}

const most = { reached: 15, open: 6 };
const capabilities = modules
  .filter(({ source }) => new RegExp(capability).test(source))
  .map(({ source }) => ({ source, reached: closure(source).size, open: opened(source).size }));

/** Each import with its rule; a cycle by its files, whichever is seen first. */
const wrong = new Set<string>();
for (const { rule, from, to, cycle } of summary.violations) {
  const circle = cycle
    ?.map(({ name }) => name)
    .sort()
    .join(' ');
  const there = to.replace(/.*node_modules\//, '');
  wrong.add(`${rule.name}: ${circle ?? `${from} → ${there}`}`);
}
for (const { source, reached, open } of capabilities) {
  if (reached > most.reached) wrong.add(`reaches more than ${most.reached} files: ${source} (${reached})`);
  if (open > most.open) wrong.add(`is read with more than ${most.open} files: ${source} (${open})`);
}
for (const what of wrong) console.error(what);
console.log(`${modules.length} files, ${wrong.size} wrong imports`);
process.exitCode = wrong.size > 0 ? 1 : 0;
