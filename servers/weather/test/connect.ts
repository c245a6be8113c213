import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { createServer, open } from '../src/server.js';
import { type Settings, settings } from '../src/settings.js';

/** A client connected to this server in the same process, with the settings given. */
export async function connectInProcess(environment: Record<string, string>, options?: ClientOptions) {
  const parsed: Settings = settings.parse(environment);
  const server = createServer(open({ settings: parsed }));
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  return client;
}

/** What a model reads of a tool's answer. */
export function textOf(result: { content: unknown }): string {
  const [first] = result.content as { type: string; text?: string }[];
  return first?.text ?? '';
}
