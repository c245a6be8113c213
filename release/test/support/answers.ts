import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectOptions, connect, textOf } from '@mcp-reference/testing';
import { expect } from 'vitest';
import { endToEnd } from '../../src/end-to-end.ts';
import { outsideEnvironment } from '../../src/outside.ts';

/** Starts a server as a host does, lists what it offers, and has it do one thing. */
export async function expectAnswer(
  name: string,
  start: { command: string; args: string[]; env?: Record<string, string> },
): Promise<void> {
  const [bin = '', ...args] = start.args;
  const { sample } = await endToEnd(`servers/${name}`);
  const options: ConnectOptions<unknown, unknown> = {
    client: 'v2-modern',
    wiring: 'stdio',
    server: { bin, command: start.command },
    args,
    // Not this workspace's programs, which would hide that one is missing.
    env: {
      PATH: outsideEnvironment().PATH ?? '',
      ...start.env,
      ...sample.env?.(mkdtempSync(join(tmpdir(), 'data-'))),
    },
  };
  await using connection = await connect(options);
  const { client } = connection;
  expect(client.serverInfo().name).toBe(name);
  const offer = [
    ...(await client.listTools()),
    ...(client.capabilities().prompts ? await client.listPrompts() : []),
  ];
  expect(offer.length).toBeGreaterThan(0);
  expect(textOf(await client.callTool(sample.tool, sample.arguments))).toMatch(sample.says);
}
