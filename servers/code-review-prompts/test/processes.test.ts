import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { connect, startHttp } from '@mcp-reference/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import packageJson from '../package.json';
import { open } from '../src/open.js';
import { createServer } from '../src/server.js';
import { settings } from '../src/settings.js';
import { withChanges } from './read-everything.js';
import { ScratchRepository } from './scratch-repository.js';

const bin = new URL('../dist/main.js', import.meta.url);
const server = { bin, package: packageJson, createServer, open, settings };

/** A repository at which git waits: it opens a pipe that nobody writes to. */
let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
  withChanges(repository);
  execFileSync('mkfifo', [join(repository.root, '.gitattributes')]);
});
afterEach(() => repository[Symbol.dispose]());

/** The git processes that run in the repository. */
function gits(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const isGit = readFileSync(`/proc/${pid}/comm`, 'utf8') === 'git\n';
      return isGit && readlinkSync(`/proc/${pid}/cwd`) === repository.root;
    } catch {
      return false;
    }
  });
}

const hangs = async (count: number) =>
  vi.waitFor(() => expect(gits()).toHaveLength(count), { timeout: 15_000, interval: 20 });

// Only Linux tells of processes by files.
const onLinux = test.skipIf(process.platform !== 'linux');

onLinux.each([
  ['kill -9', ['SIGKILL']],
  ['a signal', ['SIGTERM']],
  ['a second signal', ['SIGINT', 'SIGINT']],
] as const)('git that waits for ever ends with the server: %s', async (_, signals) => {
  const env = { REVIEW_ROOT: repository.root };
  const connection = await connect({ client: 'v1', wiring: 'stdio', server, env });
  const answer = connection.client.callTool('review_diff', { source: 'worktree' }).catch(() => {});
  await hangs(1);
  for (const signal of signals) connection.process?.kill(signal);
  await hangs(0);
  await connection.close();
  await answer;
});

onLinux('one caller has two git processes at most, and another one is answered meanwhile', async () => {
  await using http = await startHttp(bin.pathname, { env: { REVIEW_ROOT: repository.root } });
  const client = () => connect({ client: 'v1', wiring: 'http', server, http });
  const greedy = await client();
  await using modest = await client();
  const calls = Array.from({ length: 20 }, () =>
    greedy.client.callTool('review_diff', { source: 'worktree' }).catch(() => {}),
  );
  await hangs(2);
  const answer = await modest.client.callTool('review_diff', { source: 'no-such-branch' });
  expect(answer).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('no such commit') }],
  });
  expect(gits()).toHaveLength(2);
  http.process.kill('SIGKILL');
  await greedy.close();
  await Promise.all(calls);
  await hangs(0);
});
