import {
  type ClientKind,
  clientKinds,
  connect,
  type Notification,
  textOf,
  type Wiring,
} from '@mcp-reference/testing';
import { describe, expect, test } from 'vitest';
import { startGate } from './support/receiver-gate.js';
import { environment, server } from './support/server-under-test.js';
import { startWebhookReceiver } from './support/webhook-receiver.js';

const hook = (url: string) => ({ type: 'webhook', url, allowPrivate: true });
const patient = { NOTIFICATIONS_WAIT_SECONDS: '30' };
const hasty = { NOTIFICATIONS_WAIT_SECONDS: '0' };

const cells = (['stdio', 'http'] as Wiring[]).flatMap((wiring) =>
  clientKinds.map((client): [Wiring, ClientKind] => [wiring, client]),
);

/** Waits for what a client hears. */
function listener() {
  const heard: Notification[] = [];
  const waiting: { is: (one: Notification) => boolean; resolve: () => void }[] = [];
  return {
    heard,
    onNotification(one: Notification) {
      heard.push(one);
      for (const { is, resolve } of waiting) if (is(one)) resolve();
    },
    next: (is: (one: Notification) => boolean) =>
      new Promise<void>((resolve) => waiting.push({ is, resolve })),
  };
}

const updated = (id: string) => (one: Notification) =>
  one.method === 'notifications/resources/updated' && one.params?.uri === `outbox://${id}`;

describe.each(cells)('over %s, %s', (wiring, kind) => {
  test('delivery reaches the subscribers of outbox://{id}', async () => {
    await using gate = await startGate();
    const { onNotification, next } = listener();
    await using connection = await connect({
      client: kind,
      wiring,
      server,
      env: environment({ ops: hook(gate.url) }, hasty),
      onNotification,
    });
    const { client } = connection;
    const { structuredContent } = await client.callTool('send_notification', { message: 'watch me' });
    const id = String(structuredContent?.id);
    expect(structuredContent).toMatchObject({ status: 'queued', deduplicated: false });
    const attempt = await gate.next();
    expect(attempt.id).toBe(id);
    await client.subscribe(`outbox://${id}`);
    const change = next(updated(id));
    attempt.answer(204);
    await change;
    const [contents] = await client.readResource(`outbox://${id}`);
    expect(JSON.parse(contents?.text ?? '')).toMatchObject({
      id,
      status: 'delivered',
      attempts: 1,
      message: 'watch me',
    });
    const known = await client.callTool('get_notification', { id });
    expect(known.structuredContent).toMatchObject({ id, status: 'delivered', channel: 'ops' });
    expect(textOf(known)).toMatch(/^Delivered to ops, which confirmed it/);
  });

  test('what is urgent goes out only when the user agrees; every other end is told as it was', async () => {
    await using receiver = await startWebhookReceiver();
    const questions: string[] = [];
    const forms: unknown[] = [];
    const answers = [
      { action: 'decline' as const },
      { action: 'cancel' as const },
      { action: 'accept' as const, content: {} },
    ];
    await using connection = await connect({
      client: kind,
      wiring,
      server,
      env: environment({ ops: hook(receiver.url) }, patient),
      elicit: ({ message, requestedSchema }) => {
        questions.push(message);
        forms.push(requestedSchema);
        return answers[questions.length - 1] ?? { action: 'cancel' };
      },
    });
    const urgent = { message: 'The server room is on fire', title: 'Fire', priority: 'urgent' };
    for (const says of [
      /was declined, by the user or by a host/,
      /was not confirmed.*nobody was there to ask/,
    ]) {
      const refused = await connection.client.callTool('send_notification', urgent);
      expect(refused.isError).toBe(true);
      expect(textOf(refused)).toMatch(says);
      expect(textOf(refused)).toMatch(/priority high asks nobody\. Nothing was sent or stored\.$/i);
    }
    const list = await connection.client.callTool('list_notifications', {});
    expect([receiver.received, list.structuredContent?.notifications]).toEqual([[], []]);
    const sent = await connection.client.callTool('send_notification', urgent);
    expect(sent.structuredContent).toMatchObject({ status: 'delivered', confirmation: 'The user agreed.' });
    expect(textOf(sent)).toContain('The user agreed.');
    expect(questions[2]).toBe(
      'Send this as urgent to ops? It interrupts people.\n\nFire\nThe server room is on fire',
    );
    // One step in a host's form: nothing to tick or to fill in.
    for (const form of forms) expect(form).toMatchObject({ type: 'object', properties: {} });
    expect(receiver.received).toHaveLength(1);
  });

  test('a broadcast reports its progress, and when it is cancelled, what no attempt has begun for is not sent', async () => {
    await using gate = await startGate();
    await using connection = await connect({
      client: kind,
      wiring,
      server,
      env: environment({ log: { type: 'log' }, busy: hook(gate.url) }, patient),
    });
    const { client } = connection;
    // Four attempts at a time: with these, the channel has its hands full.
    const filling = Array.from({ length: 4 }, (_, index) =>
      client.callTool('send_notification', { message: `first ${index}`, channel: 'busy' }),
    );
    const attempts = [await gate.next(), await gate.next(), await gate.next(), await gate.next()];
    const cancel = new AbortController();
    const half = Promise.withResolvers<{
      progress: number;
      total?: number | undefined;
      message?: string | undefined;
    }>();
    const broadcast = client.callTool(
      'broadcast_notification',
      { message: 'to all', channels: ['log', 'busy'] },
      { signal: cancel.signal, onProgress: half.resolve },
    );
    expect(await half.promise).toMatchObject({
      progress: 1,
      total: 2,
      message: expect.stringMatching(/^Delivered to log/),
    });
    cancel.abort(new Error('changed my mind'));
    await expect(broadcast).rejects.toThrow();

    let cancelled: unknown[] = [];
    do {
      const list = await client.callTool('list_notifications', { status: 'cancelled' });
      cancelled = list.structuredContent?.notifications as unknown[];
    } while (cancelled.length === 0);
    expect(cancelled).toMatchObject([{ channel: 'busy', text: 'to all' }]);
    for (const { answer } of attempts) answer(200);
    for (const sent of await Promise.all(filling))
      expect(sent.structuredContent).toMatchObject({ status: 'delivered' });
    // Nobody was sent what was cancelled: a later one comes next.
    const last = client.callTool('send_notification', { message: 'last', channel: 'busy' });
    (await gate.next()).answer(200);
    await last;
    expect(gate.received.map(({ body }) => JSON.parse(body).data.message)).not.toContain('to all');
  });
});

test('about what goes out to nobody, the user is not asked; a long message is shown with a mark where it is cut', async () => {
  await using receiver = await startWebhookReceiver();
  const questions: string[] = [];
  const elicit = ({ message }: { message: string }) => {
    questions.push(message);
    return { action: 'accept' as const, content: {} };
  };
  const env = environment({ ops: hook(receiver.url) }, patient);
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env, elicit });
  const { client } = connection;
  const urgent = { message: '👩‍👩‍👧‍👦'.repeat(100), priority: 'urgent', idempotency_key: 'k' };
  const first = await client.callTool('send_notification', urgent);
  expect(first.structuredContent).toMatchObject({ status: 'delivered' });
  expect(questions).toEqual([
    expect.stringMatching(/^Send this as urgent to ops\? It interrupts people\.\n\n(👩‍👩‍👧‍👦)+… \[cut\]$/u),
  ]);

  // Sent before, or refused for its key: nothing would go out.
  const again = await client.callTool('send_notification', urgent);
  expect(again.structuredContent).toMatchObject({ id: first.structuredContent?.id, deduplicated: true });
  const other = await client.callTool('send_notification', { ...urgent, message: 'something else' });
  expect([other.isError, textOf(other)]).toEqual([
    true,
    expect.stringMatching(/idempotency_key: belongs to/),
  ]);
  expect([questions.length, receiver.received.length]).toEqual([1, 1]);

  await using inbox = await connect({
    client: 'v2-modern',
    wiring: 'stdio',
    server,
    env: environment(),
    elicit,
  });
  const kept = await inbox.client.callTool('send_notification', { message: 'note', priority: 'urgent' });
  expect(kept.structuredContent).toMatchObject({ status: 'stored' });
  expect(questions).toHaveLength(1);
});

test('what Teams does not confirm, the answer does not claim', async () => {
  await using receiver = await startWebhookReceiver((_, response) => void response.writeHead(202).end());
  const env = environment({ office: { type: 'teams', url: receiver.url, allowPrivate: true } }, patient);
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const sent = await connection.client.callTool('send_notification', { message: 'hello' });
  expect(textOf(sent)).toMatch(
    /^Delivered to office, which confirmed it \(1 attempt\): Power Automate took it, and does not say when Teams shows it\. id/,
  );
  const { id } = sent.structuredContent ?? {};
  const detail = await connection.client.callTool('get_notification', { id });
  const reason = 'Power Automate took it, and does not say when Teams shows it';
  expect([sent.structuredContent, detail.structuredContent]).toMatchObject([{ reason }, { reason }]);
});

test('a broadcast repeated under its key sends nothing, and says so', async () => {
  await using receiver = await startWebhookReceiver();
  const env = environment({ ops: hook(receiver.url), log: { type: 'log' } }, patient);
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const broadcast = { message: 'once', idempotency_key: 'k' };
  const first = await connection.client.callTool('broadcast_notification', broadcast);
  expect(textOf(first)).not.toMatch(/before/);
  const again = await connection.client.callTool('broadcast_notification', broadcast);
  const [before, after] = [first, again].map(
    ({ structuredContent }) => structuredContent?.notifications as { id: string; deduplicated: boolean }[],
  );
  expect(after).toEqual(before?.map((one) => ({ ...one, deduplicated: true })));
  expect(textOf(again).match(/Accepted before under this idempotency_key, not sent again/g)).toHaveLength(2);
  expect(receiver.received).toHaveLength(1);
});

test('of what waits for a channel that is not configured here, nobody is told that it goes out', async () => {
  const before = environment({ gone: { type: 'log' } });
  await using first = await connect({ client: 'v2-modern', wiring: 'stdio', server, env: before });
  const send = { message: 'x', deliver_at: 'PT1H' };
  const { id } = (await first.client.callTool('send_notification', send)).structuredContent ?? {};
  const { NOTIFICATIONS_DATABASE } = before;
  const now = { ...environment({ log: { type: 'log' } }), NOTIFICATIONS_DATABASE };
  await using second = await connect({ client: 'v2-modern', wiring: 'stdio', server, env: now });
  const waits = 'the channel is not configured here, it waits for a server that has it';
  const found = await second.client.callTool('get_notification', { id });
  expect(textOf(found)).toContain(`Queued for gone: ${waits}`);
  expect(found.structuredContent).toMatchObject({ reason: waits });
  for (const times of [1, 2]) {
    const cancelled = await second.client.callTool('cancel_notification', { id });
    expect(cancelled.structuredContent, `time ${times}`).toMatchObject({ id, status: 'cancelled' });
  }
});

test('a process hears of what another process on the same outbox delivers', async () => {
  await using gate = await startGate();
  const env = environment({ ops: hook(gate.url) }, hasty);
  const { onNotification, next } = listener();
  await using sender = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  await using watcher = await connect({ client: 'v1', wiring: 'stdio', server, env, onNotification });
  const { structuredContent } = await sender.client.callTool('send_notification', { message: 'over there' });
  const id = String(structuredContent?.id);
  await watcher.client.subscribe(`outbox://${id}`);
  const change = next(updated(id));
  (await gate.next()).answer(200);
  await change;
  // The change may be the beginning of the attempt.
  let status: unknown;
  do status = (await watcher.client.callTool('get_notification', { id })).structuredContent?.status;
  while (status !== 'delivered');
});

test('what a killed process had accepted, the next one delivers under the same id', async () => {
  let open = false;
  const arrived = Promise.withResolvers<void>();
  await using receiver = await startWebhookReceiver((_, response) => {
    if (open) response.end('ok');
    arrived.resolve();
  });
  const env = environment({ ops: hook(receiver.url) }, { ...hasty, NOTIFICATIONS_ATTEMPT_TIMEOUT_MS: '500' });
  await using first = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const { structuredContent } = await first.client.callTool('send_notification', { message: 'survivor' });
  await arrived.promise;
  first.process?.kill('SIGKILL');
  await first.process?.exited();
  open = true;
  await using second = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const id = structuredContent?.id;
  let status: unknown;
  do status = (await second.client.callTool('get_notification', { id })).structuredContent?.status;
  while (status !== 'delivered');
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
  expect(receiver.received.length).toBeGreaterThan(1);
});

test('a dead letter is sent again under its id, a scheduled notification is taken back', async () => {
  let answer = 410;
  await using receiver = await startWebhookReceiver((_, response) => void response.writeHead(answer).end());
  await using connection = await connect({
    client: 'v2-modern',
    wiring: 'stdio',
    server,
    env: environment({ ops: hook(receiver.url) }, patient),
  });
  const { client } = connection;
  const failed = await client.callTool('send_notification', { message: 'try me' });
  const reason = 'HTTP 410 from 127.0.0.1';
  expect(failed.structuredContent).toMatchObject({ status: 'failed', attempts: 1, reason });
  expect(textOf(failed)).toMatch(/^Failed for ops after 1 attempt: HTTP 410 from 127.0.0.1. Not delivered/);
  const id = failed.structuredContent?.id;
  answer = 200;
  const retried = await client.callTool('retry_notification', { id });
  expect(retried.structuredContent).toMatchObject({ id, status: 'delivered', attempts: 1 });
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
  const tooLate = await client.callTool('cancel_notification', { id });
  expect([tooLate.isError, textOf(tooLate)]).toEqual([
    true,
    expect.stringMatching(/^Too late to cancel. Delivered/),
  ]);

  const later = await client.callTool('send_notification', { message: 'later', deliver_at: 'P1DT2H30M' });
  const { reason: why, next_attempt_at: next } = later.structuredContent ?? {};
  expect(why).toBe('not sent yet, its time has not come');
  expect(textOf(later)).toMatch(`Queued for ops: ${why} (0 attempts); next attempt ${next}`);
  const gone = await client.callTool('cancel_notification', { id: later.structuredContent?.id });
  expect(gone.structuredContent).toMatchObject({ status: 'cancelled' });
  expect(receiver.received).toHaveLength(2);
});

test('of what is refused, nothing is stored, and nobody is asked or sent anything', async () => {
  await using receiver = await startWebhookReceiver();
  let questions = 0;
  await using connection = await connect({
    client: 'v2-modern',
    wiring: 'stdio',
    server,
    env: environment({ ops: hook(receiver.url), log: { type: 'log' } }, { default: 'ops' }),
    elicit: () => {
      questions += 1;
      return { action: 'accept', content: {} };
    },
  });
  const { client } = connection;
  const refused = [
    { message: '' },
    { message: 'x'.repeat(1_000_000) },
    { message: 'bell \u0007' },
    { message: 'x', title: 'a\nb' },
    { message: 'x', channel: 'nowhere' },
    { message: 'x', priority: 'enormous' },
    { message: 'x', deliver_at: '2001-01-01T00:00:00Z' },
    { message: 'x', deliver_at: '2999-01-01T00:00:00Z' },
  ];
  for (const args of refused) {
    const single = await client.callTool('send_notification', { priority: 'urgent', ...args });
    expect(single.isError, JSON.stringify(args).slice(0, 80)).toBe(true);
    const { channel = 'log', ...rest } = args;
    const several = await client.callTool('broadcast_notification', {
      priority: 'urgent',
      channels: ['ops', channel],
      ...rest,
    });
    expect(several.isError).toBe(true);
  }
  const list = await client.callTool('list_notifications', { limit: 100 });
  expect([list.structuredContent?.notifications, receiver.received, questions]).toEqual([[], [], 0]);
});

test('with nothing configured, notifications are kept in the inbox, and the answer says so', async () => {
  await using connection = await connect({
    client: 'v2-modern',
    wiring: 'stdio',
    server,
    env: environment(),
  });
  const { client } = connection;
  const stored = await client.callTool('send_notification', { message: 'for later', title: 'Note' });
  expect(stored.structuredContent).toMatchObject({ status: 'stored', channel: 'inbox', attempts: 0 });
  expect(textOf(stored)).toMatch(/^Stored in the local inbox, not sent: no channel is configured/);
  const list = await client.callTool('list_notifications', { status: 'stored' });
  expect(list.structuredContent?.notifications).toMatchObject([{ text: 'Note: for later' }]);
  const [channels] = await client.readResource('channels://list');
  expect(JSON.parse(channels?.text ?? '')).toMatchObject({
    default: 'inbox',
    channels: [],
    note: expect.any(String),
  });
  const named = await client.callTool('send_notification', { message: 'x', channel: 'ops' });
  expect([named.isError, textOf(named)]).toEqual([
    true,
    expect.stringMatching(/"ops" is not there: no channel is configured/),
  ]);
});

describe.each([
  ['a host that cannot ask', {}, undefined, 'The user was not asked: this host cannot ask.'],
  [
    'a host that declines by itself, with NOTIFICATIONS_ASK=never',
    { NOTIFICATIONS_ASK: 'never' },
    () => ({ action: 'decline' as const }),
    'The user was not asked: NOTIFICATIONS_ASK is never.',
  ],
])('%s', (_, settings, elicit, confirmation) => {
  test.each(['send_notification', 'broadcast_notification'])(
    'sends what is urgent by %s, and says that nobody was asked',
    async (tool) => {
      await using receiver = await startWebhookReceiver();
      const env = environment({ ops: hook(receiver.url) }, { ...patient, ...settings });
      const options = {
        client: 'v2-modern',
        wiring: 'stdio',
        server,
        env,
        ...(elicit && { elicit }),
      } as const;
      await using connection = await connect(options);
      const urgent = { message: 'The server room is on fire', priority: 'urgent' };
      const sent = await connection.client.callTool(tool, urgent);
      expect(receiver.received).toHaveLength(1);
      expect(sent.structuredContent).toMatchObject({ confirmation });
      expect(textOf(sent)).toContain(confirmation);
      const calm = await connection.client.callTool(tool, { ...urgent, priority: 'high' });
      expect(calm.structuredContent).not.toHaveProperty('confirmation');
    },
  );
});

/** Every value in a structure that says something by itself. */
function factsIn(value: unknown): string[] {
  if (typeof value === 'boolean' || value === null || value === undefined) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(factsIn) : [String(value)];
}

test('text and structure say the same, of every status', async () => {
  const statuses = [503, 410, 200];
  await using receiver = await startWebhookReceiver(
    ({ body }, response) => void response.writeHead(statuses[JSON.parse(body).data.title] ?? 500).end(),
  );
  const env = environment({ ops: hook(receiver.url), log: { type: 'log' } }, { default: 'ops', ...patient });
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const { client } = connection;
  const results = [];
  const sent = [];
  for (const more of [{ title: '0' }, { title: '1' }, { title: '2' }, { deliver_at: 'PT1H' }])
    sent.push(await client.callTool('send_notification', { message: 'one\n  two "three"', ...more }));
  expect(sent.map(({ structuredContent }) => structuredContent?.status)).toEqual([
    ...['queued', 'failed', 'delivered', 'queued'],
  ]);
  for (const { structuredContent } of sent)
    results.push(await client.callTool('get_notification', { id: structuredContent?.id }));
  results.push(
    ...sent,
    await client.callTool('broadcast_notification', { message: 'x', title: '1' }),
    await client.callTool('cancel_notification', { id: sent[3]?.structuredContent?.id }),
    await client.callTool('list_notifications', {}),
    await client.callTool('retry_notification', { id: sent[1]?.structuredContent?.id }),
  );
  for (const result of results) {
    const text = textOf(result);
    const facts = factsIn(result.structuredContent);
    expect(facts.filter((fact) => !text.toLowerCase().includes(fact.toLowerCase()))).toEqual([]);
    // The other way round: what the text says of times, addresses and reasons is in the structure.
    const said = text.match(/\d{4}-\d\d-\d\dT[\d:.]+Z|HTTP \d+ from \S+\d|its time has not come/g) ?? [];
    expect(said.filter((part) => !JSON.stringify(result.structuredContent).includes(part))).toEqual([]);
  }
});

test.each(clientKinds)('a result links to the notifications that it names: %s', async (kind) => {
  const env = environment({ log: { type: 'log' } });
  await using connection = await connect({ client: kind, wiring: 'stdio', server, env });
  const { client } = connection;
  const { content, structuredContent } = await client.callTool('send_notification', { message: 'x' });
  const uri = `outbox://${structuredContent?.id}`;
  expect(content).toContainEqual(expect.objectContaining({ type: 'resource_link', uri }));
  const [contents] = await client.readResource(uri);
  expect(JSON.parse(contents?.text ?? '')).toMatchObject({ id: structuredContent?.id, status: 'delivered' });
});
