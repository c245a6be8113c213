import { execFile } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startStdio } from '@mcp-reference/testing';
import * as shims from '@modelcontextprotocol/server/_shims';
import { build, type Options } from 'tsup';
import { afterAll, expect, test } from 'vitest';
import { bundle } from '../dist/tsup.js';
import { packageFolder } from '../src/bundle/notices.ts';
import { eagerAjv } from '../src/bundle/tsup.ts';

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const fixture = (name: string) => fileURLToPath(new URL(`./fixture/bundle/${name}`, import.meta.url));

/** Below the package, where Node finds what the SDK's copy imports. */
const scratch = mkdtempSync(join(import.meta.dirname, '..', 'node_modules', '.bundle-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const folderOf = (name: string) => mkdtempSync(join(scratch, `${name}-`));

/** Bundles as a server is bundled. @returns the folder */
async function bundled(entry: Record<string, string>, options: Options = {}): Promise<string> {
  const outDir = folderOf('bundled');
  await build({ ...bundle(entry, { silent: true, config: false, ...options }), outDir });
  return outDir;
}

test('a bundled program sees of Node and of other packages what the same program sees from source', async () => {
  const folder = await bundled({ program: fixture('program.ts'), worker: fixture('worker.ts') });
  const fromSource = await run(process.execPath, [fixture('program.ts')]);
  const fromBundle = await run(process.execPath, [join(folder, 'program.js')]);
  expect(JSON.parse(fromBundle.stdout)).toEqual(JSON.parse(fromSource.stdout));
  expect(JSON.parse(fromBundle.stdout)).toMatchObject({
    execFile: { stdout: 'hello\n', stderr: '' },
    lookup: [['address', 'family'], '127.0.0.1'],
    dynamicCommonJs: ['function', 'function', expect.arrayContaining(['Redis', 'Cluster', 'default'])],
  });
}, 120_000);

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const opening = [
  {
    id: 0,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    },
  },
  { method: 'notifications/initialized' },
];

/** A server's answer to a call of its tool with the long name. */
async function callLongName(bin: string, era: '2025' | '2026') {
  await using server = startStdio(bin, { watched: false });
  const params = { name: 'n'.repeat(200), arguments: {}, ...(era === '2026' && { _meta: meta }) };
  const messages = [...(era === '2025' ? opening : []), { id: 1, method: 'tools/call', params }];
  for (const message of messages) server.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  return await server.until(() => {
    const answers = server.lines.map((line) => JSON.parse(line) as { id?: number; error?: object });
    return answers.find(({ id }) => id === 1);
  });
}

/** A copy of the SDK that takes names of tools up to 128 characters, as a release might. @returns the folder above it */
function tightenedSdk(): string {
  const from = dirname(dirname(require.resolve('@modelcontextprotocol/server')));
  const folder = join(folderOf('sdk'), 'node_modules', '@modelcontextprotocol');
  const copy = join(folder, 'server');
  cpSync(from, copy, { recursive: true });
  for (const name of ['@modelcontextprotocol/core', 'zod'])
    symlinkSync(join(from, '..', '..', name), join(folder, '..', name));
  let changes = 0;
  for (const file of globSync(`${copy}/dist/*.mjs`)) {
    const source = readFileSync(file, 'utf8');
    const tightened = source.replace(
      /(?:CallToolRequestParamsSchema\$1 = .*|callToolParamsShape = \{)\n\t\tname: z\.string\(\)/g,
      (schema) => {
        changes++;
        return `${schema}.max(128)`;
      },
    );
    if (tightened !== source) writeFileSync(file, tightened);
  }
  expect(changes).toBe(2);
  return dirname(folder);
}

/** The plugin that looks at dynamic imports asks again for what it is asked: it is not to see this question. */
const asStatement = <Kind extends string>(kind: Kind) =>
  kind === 'dynamic-import' ? ('import-statement' as const) : kind;

/** Takes the SDK from another folder. */
function fromFolder(resolveDir: string): NonNullable<Options['esbuildPlugins']>[number] {
  return {
    name: 'from-folder',
    setup(build) {
      build.onResolve({ filter: /^@modelcontextprotocol\/server/ }, ({ path, kind, pluginData }) =>
        pluginData === resolveDir || path.endsWith('/_shims')
          ? undefined
          : build.resolve(path, { kind: asStatement(kind), resolveDir, pluginData: resolveDir }),
      );
    },
  };
}

test('a schema that a release of the SDK tightens is enforced by the next build', async () => {
  const entry = { main: fixture('long-name.ts') };
  const published = join(await bundled(entry), 'main.js');
  const sdk = tightenedSdk();
  const tightened = join(await bundled(entry, { esbuildPlugins: [fromFolder(sdk)] }), 'main.js');
  for (const era of ['2025', '2026'] as const) {
    expect(await callLongName(published, era)).toMatchObject({ result: { content: [{ text: 'hello' }] } });
    expect(await callLongName(tightened, era)).toMatchObject({ error: { code: -32_602 } });
  }
}, 120_000);

test('the module that takes the place of the SDK’s gives the same names, and validates with the same AJV', () => {
  const ours = require('../dist/sdk-shims.cjs') as typeof shims;
  expect(Object.keys(ours).sort()).toEqual(Object.keys(shims).sort());
  const schema = {
    type: 'object' as const,
    properties: { mail: { type: 'string' as const, format: 'email' } },
    required: ['mail'],
  };
  const [mine, theirs] = [ours, shims].map(({ DefaultJsonSchemaValidator }) =>
    new DefaultJsonSchemaValidator().getValidator(schema),
  );
  for (const value of [{ mail: 'a@example.org' }, { mail: 'a' }, {}, null, 1])
    expect(mine?.(value)).toEqual(theirs?.(value));
});

test('a build fails when AJV would be loaded at every start', async () => {
  const building = bundled(
    { main: fixture('long-name.ts') },
    {
      esbuildOptions: (esbuild) => {
        esbuild.alias = {};
      },
    },
  );
  await expect(building).rejects.toThrow(/AJV would be loaded at every start/);
}, 60_000);

test('paths are read as Windows writes them, too', () => {
  const sdk = 'C:\\work\\node_modules\\.pnpm\\x\\node_modules\\@modelcontextprotocol\\server';
  expect(packageFolder(`${sdk}\\dist\\index.mjs`)).toBe(sdk);
  expect(packageFolder('..\\node_modules\\zod\\v4\\index.js')).toBe('..\\node_modules\\zod');
  expect(packageFolder('src\\main.ts')).toBeUndefined();
  expect(`${sdk}\\dist\\index.mjs`).not.toMatch(eagerAjv);
  expect(`${sdk}\\dist\\ajvProvider-A1_b.mjs`).toMatch(eagerAjv);
});

test('a second build replaces files in place and removes what only the first one made', async () => {
  const entry = { program: fixture('program.ts'), worker: fixture('worker.ts') };
  const outDir = await bundled(entry);
  writeFileSync(join(outDir, 'chunk-of-before.js'), '');
  writeFileSync(join(outDir, 'card.html'), '');
  const { ino } = statSync(join(outDir, 'program.js'));
  await build({ ...bundle(entry, { silent: true, config: false }), outDir });
  expect(statSync(join(outDir, 'program.js')).ino).toBe(ino);
  const files = readdirSync(outDir);
  expect(files).not.toContain('chunk-of-before.js');
  expect(files).toContain('card.html');
}, 120_000);
