/**
 * Starts the built server as a host would, sends through a webhook on this machine, watches it arrive, and checks all of it.
 * Run it with Node 24: `node examples/client.ts` (after `pnpm build`). Exits 0 when everything holds. Needs no network.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Webhook } from 'standardwebhooks';

// The receiver: a webhook that is down for the first request, and fine from then on.
const secret = `whsec_${Buffer.from('only for this example, never reuse').toString('base64')}`;
const arrived: { headers: IncomingHttpHeaders; body: string }[] = [];
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  arrived.push({ headers: request.headers, body });
  response.writeHead(arrived.length === 1 ? 503 : 204).end();
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
const { port } = receiver.address() as AddressInfo;

const folder = mkdtempSync(join(tmpdir(), 'notifications-example-'));
const channelsFile = join(folder, 'channels.yaml');
writeFileSync(
  channelsFile,
  `default: ops
channels:
  ops:
    type: webhook
    url: http://127.0.0.1:${port}/hooks
    secret: "\${WEBHOOK_SECRET}"
    allowPrivate: true
  log:
    type: log
`,
);

const client = new Client(
  { name: 'notifications-example', version: '1.0.0' },
  { capabilities: { elicitation: {} }, versionNegotiation: { mode: 'auto' } },
);
let userSays = false;
client.setRequestHandler('elicitation/create', async ({ params }) => {
  console.log(
    `  the server asks: ${params.message.replaceAll('\n', ' ')} - the user says ${userSays ? 'yes' : 'no'}`,
  );
  return { action: userSays ? 'accept' : 'decline' };
});
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(new URL('../dist/main.js', import.meta.url))],
    env: {
      PATH: process.env.PATH ?? '',
      NOTIFICATIONS_CHANNELS: channelsFile,
      NOTIFICATIONS_DATABASE: join(folder, 'outbox.db'),
      NOTIFICATIONS_RETRY_BASE_MS: '200',
      WEBHOOK_SECRET: secret,
    },
    stderr: 'ignore',
  }),
);

const { tools } = await client.listTools();
console.log('tools:', tools.map(({ name }) => name).join(', '));
const channels = await client.readResource({ uri: 'channels://list' });
assert.doesNotMatch(JSON.stringify(channels), /whsec|hooks/);

async function call(name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  console.log(`${name} ${JSON.stringify(args)}\n  ${text.replaceAll('\n', '\n  ')}`);
  return { ...result, text, structured: (result.structuredContent ?? {}) as Record<string, unknown> };
}

// The receiver is down: the notification stays in the outbox, and the answer does not claim more.
const deploy = {
  message: 'Version 1.4.0 is live.',
  title: 'Deployed',
  priority: 'high',
  idempotency_key: 'deploy-1.4.0',
};
const first = await call('send_notification', deploy);
assert.equal(first.structured.status, 'queued');
const uri = `outbox://${first.structured.id}`;

// Watch it: a notification for every change of its status, until the retry is confirmed.
const delivered = Promise.withResolvers<void>();
const look = async () => {
  const { contents } = await client.readResource({ uri });
  const text = contents[0] && 'text' in contents[0] ? contents[0].text : '';
  const { status, attempts } = JSON.parse(text);
  console.log(`${uri}: ${status} after ${attempts} attempt(s)`);
  if (status === 'delivered') delivered.resolve();
};
client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
  if (params.uri === uri) look().catch(delivered.reject);
});
await client.listen({ resourceSubscriptions: [uri] });
await look();
await delivered.promise;

// It arrived under one id both times, with a signature that the Standard Webhooks library accepts.
assert.equal(arrived.length, 2);
assert.deepEqual(
  new Set(arrived.map(({ headers }) => headers['webhook-id'])),
  new Set([first.structured.id]),
);
const event = new Webhook(secret).verify(
  arrived[1]?.body ?? '',
  arrived[1]?.headers as Record<string, string>,
);
console.log('the webhook received', JSON.stringify(event));

// The same call again sends nothing; the same key for something else is refused.
const again = await call('send_notification', deploy);
assert.deepEqual([again.structured.id, again.structured.deduplicated], [first.structured.id, true]);
assert.equal((await call('send_notification', { ...deploy, message: 'Version 1.5.0' })).isError, true);
assert.equal(arrived.length, 2);

// Urgent: the user is asked first.
const alarm = { message: 'Disk full', priority: 'urgent' };
assert.equal((await call('send_notification', alarm)).isError, true);
assert.equal(arrived.length, 2);
userSays = true;
assert.equal((await call('send_notification', alarm)).structured.status, 'delivered');

const broadcast = await call('broadcast_notification', { message: 'Maintenance at 22:00 UTC' });
assert.equal(broadcast.structured.delivered, 2);

const later = await call('send_notification', { message: 'Stand-up', deliver_at: 'PT1H' });
assert.equal(later.structured.status, 'queued');
await call('cancel_notification', { id: later.structured.id });
assert.equal((await call('get_notification', { id: later.structured.id })).structured.status, 'cancelled');

const list = await call('list_notifications', { status: 'delivered' });
assert.equal((list.structured.notifications as unknown[]).length, 4);
assert.equal((await call('retry_notification', { id: first.structured.id })).isError, true);

await client.close();
receiver.closeAllConnections();
receiver.close();
rmSync(folder, { recursive: true });
console.log('Everything holds.');
