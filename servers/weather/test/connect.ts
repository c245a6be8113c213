import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { createApp, type Dials } from '../src/open.js';
import { loadGazetteer } from '../src/places/gazetteer.js';
import { createServer } from '../src/server.js';
import { settings } from '../src/settings.js';

/** Loaded once for all the servers of a test file. */
const gazetteer = loadGazetteer(new URL('../dist/gazetteer.txt.gz', import.meta.url));

/** A client connected to this server in the same process. */
export async function connectInProcess(environment: Record<string, string>, dials?: Dials): Promise<Client> {
  const server = createServer(
    createApp(settings.parse(environment), { gazetteer: () => gazetteer, ...dials }),
  );
  const client = new Client({ name: 'test', version: '1.0.0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  return client;
}

/** The part of a tool's answer that a model reads. */
export function textOf(result: { content: unknown }): string {
  const [first] = result.content as { type: string; text?: string }[];
  return first?.text ?? '';
}
