import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallBefore, ExampleCall } from '@mcp-reference/testing/properties';
import type { EndToEnd, Preparation, Step } from '../../release/src/end-to-end.ts';

/** A webhook on this machine that takes what is sent, and a database that is gone after the tour. */
async function prepare(): Promise<Preparation> {
  const webhook = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  webhook.listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'tour-'));
  const { port } = webhook.address() as AddressInfo;
  const hook = {
    type: 'webhook',
    url: `http://127.0.0.1:${port}/`,
    secret: `whsec_${randomBytes(32).toString('base64')}`,
    allowPrivate: true,
  };
  await writeFile(
    join(folder, 'channels.json'),
    JSON.stringify({ default: 'hook', channels: { hook, log: { type: 'log' } } }),
  );
  return {
    env: {
      NOTIFICATIONS_DATABASE: join(folder, 'outbox.db'),
      NOTIFICATIONS_CHANNELS: join(folder, 'channels.json'),
    },
    note: 'Delivered to a webhook on this machine.',
    close: async () => {
      webhook.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One that waits for an hour, so there is time to look at it and to take it back. */
function later(message: string): Step {
  const deliver_at = new Date(Date.now() + 3_600_000).toISOString();
  return { tool: 'send_notification', arguments: { message, deliver_at }, says: /./ };
}

const idIn = (said: string) => /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(said)?.[0] ?? 'none';

const examples: ExampleCall[] = [
  {
    tool: 'send_notification',
    arguments: { message: 'Later', deliver_at: 'PT30M', channel: 'log', title: 'T' },
  },
  { tool: 'send_notification', arguments: { message: 'Once', idempotency_key: 'once', channel: 'hook' } },
  {
    tool: 'broadcast_notification',
    arguments: { message: 'All', channels: ['hook', 'log'], deliver_at: 'PT1H' },
  },
  { tool: 'broadcast_notification', arguments: { message: 'Twice', idempotency_key: 'twice', title: 'T' } },
  { tool: 'list_notifications', arguments: { status: 'queued', limit: 100 } },
];

/** These calls need the id of a notification that waits: only that one can be tried now or taken back. */
async function callsOfOne(call: CallBefore): Promise<ExampleCall[]> {
  const calls: ExampleCall[] = [];
  for (const tool of ['get_notification', 'retry_notification', 'cancel_notification']) {
    for (let i = 0; i < 10; i++) {
      const later = { message: `${tool} ${i}`, channel: 'log', deliver_at: 'PT1H' };
      const { structuredContent } = await call('send_notification', later);
      calls.push({ tool, arguments: { id: structuredContent?.id } });
    }
  }
  return calls;
}

const notifications: EndToEnd = {
  prepare,
  steps: [
    { tool: 'send_notification', arguments: { message: 'The build is done' }, says: /delivered/i },
    { tool: 'broadcast_notification', arguments: { message: 'Released' }, says: /hook[\s\S]*log/ },
    { tool: 'list_notifications', arguments: {}, says: /The build is done/ },
    { resource: 'skill://notify-people/SKILL.md', says: /^---\nname: notify-people\n/ },
    { resource: 'channels://list', says: /hook/ },
    { fails: true, tool: 'send_notification', arguments: { message: '' }, says: /message/ },
    {
      fails: true,
      tool: 'send_notification',
      arguments: { message: 'Hello', channel: 'pigeon' },
      says: /pigeon/,
    },
  ],
  following: [
    () => later('Stand-up in five minutes'),
    (said) => ({ tool: 'get_notification', arguments: { id: idIn(said) }, says: /queued/i }),
    (said) => ({ resource: `outbox://${idIn(said)}`, says: /queued/ }),
    (said) => ({ tool: 'retry_notification', arguments: { id: idIn(said) }, says: /delivered/i }),
    () => later('Lunch'),
    (said) => ({ tool: 'cancel_notification', arguments: { id: idIn(said) }, says: /cancelled/i }),
  ],
  examples: async (call) => [...examples, ...(await callsOfOne(call))],
  sample: {
    env: (folder) => ({ NOTIFICATIONS_DATABASE: join(folder, 'outbox.db') }),
    tool: 'send_notification',
    arguments: { message: 'The build is done' },
    says: /local inbox/,
  },
  benchmark: { tool: 'list_notifications', arguments: {} },
  longTests: ['crash', 'outbox-postgres', 'server'],
};

export default notifications;
