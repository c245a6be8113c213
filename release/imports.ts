/**
 * Part of `pnpm lint`: no import cycle, imports only along the arrows below, and nothing that must be read for one tool is
 * more than fifteen files.
 */
import { globSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { root } from './src/workspace.ts';

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
  { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist|cache)(\/|$)/.test(String(path)) },
);
const { output } = await cruise(files, {
  baseDir: root,
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

/** Files of the server that somebody reads who reads this one, itself among them. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const own = `${file.split('/src/')[0]}/src/`;
  for (const { resolved } of modules.find(({ source }) => source === file)?.dependencies ?? [])
    if (resolved.startsWith(own)) closure(resolved, seen);
  return seen;
}

const most = 15;
const large = modules
  .map(({ source }) => ({ source, size: new RegExp(capability).test(source) ? closure(source).size : 0 }))
  .filter(({ size }) => size > most);

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
for (const { source, size } of large) wrong.add(`more than ${most} files: ${source} (${size})`);
for (const what of wrong) console.error(what);
console.log(`${modules.length} files, ${wrong.size} wrong imports`);
process.exitCode = wrong.size > 0 ? 1 : 0;
