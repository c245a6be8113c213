import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { type ClientKind, clientKinds, connect, startStdio, type Wiring } from '@mcp-reference/testing';
import { postgresBin, startPostgres } from '@mcp-reference/testing/postgres';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { endAtOnce, place, server } from './support/server-under-test.js';
import { makeUsers } from './support/user-store-contract.js';

const cells = (['stdio', 'http'] as const).flatMap((wiring) =>
  clientKinds.map((client): [ClientKind, Wiring] => [client, wiring]),
);
const users = makeUsers(10_000);

describe.each(cells)('importing 10,000 users, %s over %s', (client, wiring) => {
  test('reports how far it is; cancelled on the way it leaves none, and the next one works', async () => {
    const { env } = place();
    const heard: string[] = [];
    await using connection = await connect({
      client,
      wiring,
      server,
      env,
      args: endAtOnce(wiring),
      onNotification: ({ params }) => heard.push(String(params?.data)),
    });
    const cancel = new AbortController();
    const cancelled = connection.client.callTool(
      'risky_operation',
      { input_data: users },
      { signal: cancel.signal, onProgress: () => cancel.abort(new Error('changed my mind')) },
    );
    await expect(cancelled).rejects.toThrow();

    // The lock is free again when the first has been rolled back: this one waits for it.
    const progress: number[] = [];
    const result = await connection.client.callTool(
      'risky_operation',
      { input_data: users },
      { onProgress: ({ progress: done, total }) => void progress.push(done / (total ?? 0)) },
    );
    expect(result.structuredContent).toEqual({ inserted: 10_000, updated: 0, skipped: 0 });
    expect(progress.length).toBeGreaterThan(10);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    // The 2026 revision is silent unless a request asks for a level.
    expect(heard.includes('importing 10000 users')).toBe(client !== 'v2-modern');
    const shell = new DatabaseSync(env.USERS_DATABASE ?? '');
    expect(shell.prepare('SELECT count(*) AS n FROM users').get()).toEqual({ n: 10_000 });
    shell.close();
  });
});

test('more than 10,000 users, and a record that is wrong among them, are refused before any is written', async () => {
  const { env } = place();
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const tooMany = await connection.client.callTool('risky_operation', {
    input_data: [...users, ...makeUsers(1)],
  });
  expect(tooMany.isError).toBe(true);
  const wrong = await connection.client.callTool('risky_operation', {
    input_data: [...users.slice(0, 9_999).map(({ id, name }) => ({ id, name })), { id: 'x', name: 5 }],
  });
  expect(wrong).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('/9999/name must be text') }],
  });
  expect((await connection.client.listResources()).filter(({ uri }) => uri.startsWith('users://'))).toEqual(
    [],
  );
});

const call = (id: number, input_data: unknown) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'risky_operation', arguments: { input_data }, _meta: { progressToken: 'p' } } })}\n`;
const hello = `${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } } })}\n${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`;

describe('whatever ends the process, an import is whole or not there, and the database is fit for the next', () => {
  test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'end of input'])('%s', async (how) => {
    const { env } = place();
    await using child = startStdio(fileURLToPath(server.bin), { env });
    child.write(hello);
    child.write(call(1, users));
    await child.until(() => child.lines.find((line) => line.includes('notifications/progress')));
    if (how === 'end of input') child.endInput();
    else child.kill(how as NodeJS.Signals);
    await child.exited();
    const shell = new DatabaseSync(env.USERS_DATABASE ?? '');
    const { n } = shell.prepare('SELECT count(*) AS n FROM users').get() as { n: number };
    // Asked to end it may finish what it has begun; killed it cannot.
    expect(how === 'SIGKILL' ? [0] : [0, 10_000]).toContain(n);
    expect(shell.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    shell.exec('BEGIN IMMEDIATE; ROLLBACK');
    shell.close();
  });
});

describe.skipIf(postgresBin === undefined)('the built server on PostgreSQL', () => {
  test('answers on when its connections break, idle or in the middle of an import', async () => {
    await using postgres = await startPostgres();
    const env = { USERS_DATABASE: postgres.createDatabase() };
    await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
    const admin = new pg.Client({ connectionString: env.USERS_DATABASE });
    await admin.connect();
    const others = 'datname = current_database() AND pid <> pg_backend_pid()';
    const breakAll = () =>
      admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`);
    let broken: Promise<unknown> | undefined;
    const onProgress = () => {
      broken ??= breakAll();
    };
    const importing = connection.client.callTool('risky_operation', { input_data: users }, { onProgress });
    const outcome = await importing.then(
      ({ isError }) => isError,
      () => true,
    );
    await broken;
    expect(outcome).toBe(true);
    await breakAll();
    await admin.end();
    const next = await connection.client.callTool('risky_operation', { input_data: users.slice(0, 1) });
    expect(next.structuredContent).toEqual({ inserted: 1, updated: 0, skipped: 0 });
  });

  test('imports, lists, reads, and tells of changes that another process makes', async () => {
    await using postgres = await startPostgres();
    const env = { USERS_DATABASE: postgres.createDatabase() };
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    await using reader = await connect({
      client: 'v2-legacy',
      wiring: 'http',
      server,
      env,
      args: endAtOnce('http'),
      onNotification: ({ method }) => method === 'notifications/resources/updated' && resolve(),
    });
    await reader.client.subscribe('users://user-00007/profile');
    await using writer = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
    const result = await writer.client.callTool('risky_operation', { input_data: users });
    expect(result.structuredContent).toEqual({ inserted: 10_000, updated: 0, skipped: 0 });
    await heard;
    const [profile] = await reader.client.readResource('users://user-00007/profile');
    expect(JSON.parse(profile?.text ?? '')).toMatchObject({ name: 'User 7' });
    const cancel = new AbortController();
    const cancelled = writer.client.callTool(
      'risky_operation',
      { input_data: users.map((user) => ({ ...user, title: 'changed' })), on_conflict: 'update' },
      { signal: cancel.signal, onProgress: () => cancel.abort(new Error('no')) },
    );
    await expect(cancelled).rejects.toThrow();
    const after = await writer.client.callTool('risky_operation', {
      input_data: users.slice(0, 1),
      on_conflict: 'skip',
    });
    expect(after.structuredContent).toEqual({ inserted: 0, updated: 0, skipped: 1 });
    const [first] = await reader.client.readResource('users://user-00000/profile');
    expect(JSON.parse(first?.text ?? '')).toMatchObject({ title: null });
  });
});
