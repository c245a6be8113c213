import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type AuthInfo, createMcpHandler } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import type { App } from '../src/app.js';
import { createServer } from '../src/server.js';
import { openSqliteStore } from './support/open-store.js';

test('two callers of one HTTP server do not see, change, or collide with each other’s notifications', async () => {
  const outbox = await openSqliteStore(join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db'));
  const app: App = {
    outbox,
    channels: new Map(),
    defaultChannel: undefined,
    waitMs: 0,
    askUser: 'ask',
    tasks: undefined,
  };
  const handler = createMcpHandler(() => createServer(app));

  const clientOf = async (sub: string) => {
    const authInfo: AuthInfo = {
      token: sub,
      clientId: 'one host',
      scopes: [],
      extra: { iss: 'https://id.example', sub },
    };
    const fetch = (url: string | URL, init?: RequestInit) =>
      handler.fetch(new Request(url, init), { authInfo });
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL('http://localhost/mcp'), { fetch }));
    return client;
  };
  const ann = await clientOf('ann');
  const bob = await clientOf('bob');
  const send = { name: 'send_notification', arguments: { message: 'private', idempotency_key: 'k' } };
  const anns = await ann.callTool(send);
  const bobs = await bob.callTool(send);
  const id = String((anns.structuredContent as { id: string }).id);
  expect(bobs.structuredContent).toMatchObject({ deduplicated: false, id: expect.not.stringMatching(id) });
  for (const name of ['get_notification', 'retry_notification', 'cancel_notification']) {
    const refused = await bob.callTool({ name, arguments: { id } });
    expect(refused).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/no notification/) }],
    });
  }
  await expect(bob.readResource({ uri: `outbox://${id}` })).rejects.toMatchObject({ code: -32_602 });
  const list = await bob.callTool({ name: 'list_notifications', arguments: {} });
  expect(JSON.stringify(list)).not.toContain(id);
  await ann.close();
  await bob.close();
  await outbox.close();
});
