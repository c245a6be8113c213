import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outsideEnvironment, succeed } from '../src/outside.ts';
import { serverNames } from '../src/workspace.ts';
import { expectAnswer } from './support/answers.ts';
import { packedPackage } from './support/packed.ts';

const managers = {
  npm: (tarball: string) => ['npm', ['install', tarball]] as const,
  pnpm: (tarball: string) => ['npx', ['-y', 'pnpm@12', 'add', tarball]] as const,
};

describe.each(['npm', 'pnpm'] as const)('installed by %s into an empty folder', (manager) => {
  test.each(serverNames)('%s is one package, and answers through npx', async (name) => {
    const cwd = mkdtempSync(join(tmpdir(), `${manager}-`));
    writeFileSync(join(cwd, 'package.json'), '{}\n');
    const [program, args] = managers[manager](packedPackage(name).file);
    await succeed(program, [...args], { cwd, env: outsideEnvironment() });
    const installed = readdirSync(join(cwd, 'node_modules')).filter((entry) => !entry.startsWith('.'));
    expect(installed).toEqual(['@mcp-reference']);
    expect(readdirSync(join(cwd, 'node_modules/@mcp-reference'))).toEqual([name]);
    // --no: nothing is fetched, what runs is what is installed.
    await expectAnswer(name, { command: 'npx', args: ['--no', '--prefix', cwd, '--', `mcp-${name}`] });
  });
});
