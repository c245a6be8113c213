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

/** Calls the tool as a client behind a proxy does. */
async function call(url: string, address: string, source: string, signal?: AbortSignal): Promise<string> {
  const client = { 'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' } };
  const _meta = {
    ...client,
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { name: 'review_diff', arguments: { source }, _meta };
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'review_diff',
      'x-forwarded-for': address,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    ...(signal && { signal }),
  });
  return answer.text();
}

onLinux('one address has two git processes at most, and another one is answered meanwhile', async () => {
  const args = ['--trusted-proxies', '1'];
  await using http = await startHttp(bin.pathname, { args, env: { REVIEW_ROOT: repository.root } });
  const gone = new AbortController();
  const calls = Array.from({ length: 20 }, () =>
    call(http.url, '192.0.2.1', 'worktree', gone.signal).catch(() => {}),
  );
  await hangs(2);
  expect(await call(http.url, '192.0.2.2', 'no-such-branch')).toContain('no such commit');
  await hangs(2);
  gone.abort();
  await Promise.all(calls);
  await hangs(0);
});
