import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const servers = readdirSync(join(root, 'servers'));
const folder = mkdtempSync(join(tmpdir(), 'homes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A home folder that holds nothing, and nothing else of the caller's environment. */
const withHome = (home: string) => ({ HOME: home, LOCALAPPDATA: home, PATH: process.env.PATH ?? '' });
const env = withHome(folder);
const mainOf = (server: string) => join(root, 'servers', server, 'dist/main.js');

describe.each(servers)('%s in a clone', (server) => {
  test.each(['--list', '--help', '--version'])('%s makes no file', async (flag) => {
    const home = mkdtempSync(join(folder, 'empty-'));
    const { stdout } = await run(process.execPath, [mainOf(server), flag], {
      env: withHome(home),
      cwd: root,
    });
    expect(stdout).not.toBe('');
    expect(readdirSync(home)).toEqual([]);
  });

  test('prints a configuration that starts it from any folder', async () => {
    const { stdout } = await run(process.execPath, [mainOf(server), '--print-config', 'claude-desktop'], {
      env,
    });
    const { mcpServers } = JSON.parse(stdout) as {
      mcpServers: Record<string, { command: string; args: string[] }>;
    };
    const { command, args } = mcpServers[server] ?? { command: '', args: [] };
    await expectTools({ command, args, cwd: folder });
  });
});

/** Names of servers that a host which opens the clone has by itself. */
const { mcpServers } = JSON.parse(readFileSync(join(root, '.mcp.json'), 'utf8')) as {
  mcpServers: Record<string, { command: string; args: string[] }>;
};

test.each(Object.entries(mcpServers))('.mcp.json starts %s', async (_, { args }) => {
  await expectTools({ command: process.execPath, args, cwd: root });
});

test('what is not built says what to run', async () => {
  const failed = run(process.execPath, [join(root, 'release/start.mjs'), 'nothing'], { env });
  await expect(failed).rejects.toMatchObject({
    stdout: '',
    stderr: expect.stringContaining('run "npx -y pnpm@12 build" once'),
  });
});

async function expectTools(server: { command: string; args: string[]; cwd: string }): Promise<void> {
  const client = new Client({ name: 'host', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ ...server, env, stderr: 'ignore' }));
  expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  await client.close();
}
