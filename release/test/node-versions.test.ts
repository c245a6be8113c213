import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, textOf } from '@mcp-reference/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { outsideEnvironment, run, succeed } from '../src/outside.ts';
import { root, serverNames } from '../src/workspace.ts';
import { expectAnswer } from './support/answers.ts';
import { packedPackage } from './support/packed.ts';

/** Node of this version for this machine, from npm: the package that `node` itself installs. */
async function installNode(version: string): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'node-'));
  writeFileSync(join(cwd, 'package.json'), '{}\n');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  await succeed('npm', ['install', `${name}@${version}`], { cwd, env: outsideEnvironment() });
  return join(cwd, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

const mainOf = (name: string) => join(packedPackage(name).folder, 'dist/main.js');

// 22.13 is the oldest that package.json allows; 24 runs all other tests.
describe.each(['22.13', '24', '26'])('on Node %s', (version) => {
  let node = '';
  beforeAll(async () => {
    node = await installNode(version);
  });

  test('this is that Node', async () => {
    expect(await succeed(node, ['--version'], { cwd: tmpdir() })).toMatch(new RegExp(`^v${version}\\.`));
  });

  test.each(serverNames)('%s lists and answers', async (name) => {
    await expectAnswer(name, { command: node, args: [mainOf(name)] });
  });

  test('a notification is accepted after another was refused half-way', async () => {
    await using connection = await connect({
      client: 'v2-modern',
      wiring: 'stdio',
      server: { bin: mainOf('notifications'), command: node },
      env: { NOTIFICATIONS_DATABASE: join(mkdtempSync(join(tmpdir(), 'data-')), 'outbox.db') },
    });
    const send = async (message: string, idempotency_key: string) =>
      textOf(await connection.client.callTool('send_notification', { message, idempotency_key }));
    await send('first', 'a');
    expect(await send('other words', 'a')).toMatch(/^Not accepted\./);
    expect(await send('second', 'b')).not.toMatch(/^Not accepted\.|transaction/);
    expect(await send('second', 'b')).toMatch(/^Accepted before/);
  });
});

describe('on Node 20', () => {
  let node = '';
  beforeAll(async () => {
    node = await installNode('20');
  });

  test.each(serverNames)('%s says in one line what it needs, and exits with 1', async (name) => {
    const { exitCode, stdout, stderr } = await run(node, [mainOf(name)], { cwd: tmpdir() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]*22\.13[^\n]*\n$/);
  });

  test.each(serverNames)('%s starts from .mcp.json, on the Node that the clone has', async (name) => {
    await expectAnswer(name, { command: node, args: [join(root, 'release/start.mjs'), name] });
  });
});
