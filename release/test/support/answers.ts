import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectOptions, connect, type TestClient, textOf } from '@mcp-reference/testing';
import { expect } from 'vitest';
import { outsideEnvironment } from '../../src/outside.ts';
import { root } from '../../src/workspace.ts';

const data = () => mkdtempSync(join(tmpdir(), 'data-'));

interface Sample {
  env?: () => Record<string, string>;
  /** One thing that the server does, without a network. */
  ask: (client: TestClient) => Promise<string>;
  says: RegExp;
}

/** What each server is asked, to see that it works. */
export const samples: Record<string, Sample> = {
  calculator: {
    // In a thread of its own, from a file of its own.
    ask: async (client) => textOf(await client.callTool('evaluate', { expression: '2^10 + 1' })),
    says: /1025/,
  },
  weather: {
    // From the gazetteer in its package.
    ask: async (client) => textOf(await client.callTool('search_places', { query: 'Reykjavik' })),
    says: /Capital Region, IS/,
  },
  'config-resources': {
    env: () => ({ CONFIG_DEMO: '1', USERS_DATABASE: join(data(), 'users.db') }),
    ask: async (client) => textOf(await client.callTool('get_config', {})),
    says: /sample/i,
  },
  'code-review-prompts': {
    env: () => ({ REVIEW_ROOT: join(root, 'release') }),
    // From the prompt files in its package.
    ask: async (client) => {
      const names = (await client.listPrompts()).map(({ name }) => name).join(' ');
      return `${names} ${textOf(await client.callTool('review_diff', { source: 'path:src/pack.ts' }))}`;
    },
    says: /packPackage/,
  },
  notifications: {
    env: () => ({ NOTIFICATIONS_DATABASE: join(data(), 'outbox.db') }),
    ask: async (client) =>
      textOf(await client.callTool('send_notification', { message: 'The build is done' })),
    says: /local inbox/,
  },
};

/** Starts a server as a host does, lists what it offers, and has it do one thing. */
export async function expectAnswer(
  name: string,
  start: { command: string; args: string[]; env?: Record<string, string> },
): Promise<void> {
  const [bin = '', ...args] = start.args;
  const { env, ask, says } = samples[name] as Sample;
  const options: ConnectOptions<unknown, unknown> = {
    client: 'v2-modern',
    wiring: 'stdio',
    server: { bin, command: start.command },
    args,
    // Not this workspace's programs, which would hide that one is missing.
    env: { PATH: outsideEnvironment().PATH ?? '', ...env?.(), ...start.env },
  };
  await using connection = await connect(options);
  const { client } = connection;
  expect(client.serverInfo().name).toBe(name);
  const offer = [
    ...(await client.listTools()),
    ...(client.capabilities().prompts ? await client.listPrompts() : []),
  ];
  expect(offer.length).toBeGreaterThan(0);
  expect(await ask(client)).toMatch(says);
}
