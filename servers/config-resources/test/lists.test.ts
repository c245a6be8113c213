import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { clientKinds, connect } from '@mcp-reference/testing';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, test } from 'vitest';
import { place, server } from './support/server-under-test.js';
import { makeUsers } from './support/user-store-contract.js';

const bin = fileURLToPath(server.bin);

describe.each(clientKinds)('%s', (client) => {
  test('lists every resource once, page by page, and completes each variable', async () => {
    const { env } = place({
      'app.yaml': `${Array.from({ length: 120 }, (_, i) => `section${i}: {x: ${i}}`).join('\n')}\n"a/b c": {x: 1}\n`,
    });
    await using connection = await connect({ client, wiring: 'stdio', server, env });
    await connection.client.callTool('risky_operation', { input_data: makeUsers(350) });
    const resources = await connection.client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(new Set(uris).size).toBe(uris.length);
    expect(uris.filter((uri) => uri.startsWith('config://app'))).toHaveLength(122);
    expect(uris.filter((uri) => uri.startsWith('docs://api/'))).toHaveLength(6);
    expect(uris.filter((uri) => uri.startsWith('users://'))).toHaveLength(350);
    expect(uris[0]).toBe('config://app');
    for (const uri of uris.filter((_, index) => index % 40 === 0 || index === 1)) {
      expect(await connection.client.readResource(uri)).toHaveLength(1);
    }
    const [odd] = await connection.client.readResource('config://app/a%2Fb%20c');
    expect(odd?.text).toContain('"section": "a/b c"');
    const complete = (template: string, name: string, value: string) =>
      connection.client.complete({ template }, { name, value });
    expect(await complete('config://app/{section}', 'section', 'section11')).toEqual([
      'section11',
      ...Array.from({ length: 10 }, (_, i) => `section11${i}`),
    ]);
    expect(await complete('docs://api/{endpoint}', 'endpoint', 'send')).toEqual(['sendMessage']);
    expect(await complete('users://{userId}/profile', 'userId', 'user-0034')).toHaveLength(10);
  });
});

test('a page has a hundred entries; a cursor that was not given out is refused, in words', async () => {
  const { env } = place();
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  await connection.client.callTool('risky_operation', { input_data: makeUsers(250) });

  const client = new Client({ name: 'pages', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const environment = { PATH: process.env.PATH ?? '', ...env };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [bin], env: environment, stderr: 'ignore' }),
  );
  const page = (cursor?: string) =>
    client.request({ method: 'resources/list', params: cursor === undefined ? {} : { cursor } });
  const first = await page();
  expect(first.resources).toHaveLength(100);
  const second = await page(first.nextCursor);
  expect(second.resources).toHaveLength(100);
  const last = await page(second.nextCursor);
  expect(last.nextCursor).toBeUndefined();

  // Users who come and go between two pages shift nothing.
  const shell = new DatabaseSync(env.USERS_DATABASE ?? '');
  shell.exec("DELETE FROM users WHERE id < 'user-00050'");
  shell.close();
  expect((await page(second.nextCursor)).resources).toEqual(last.resources);

  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const cursor of [
    '',
    'x',
    '2',
    `${first.nextCursor}x`,
    `${first.nextCursor} `,
    forged(['files', '/etc']),
    forged(['users']),
    forged(['users', 1]),
    forged(['docs', 'gone']),
    'A'.repeat(5_000),
  ]) {
    await expect(page(cursor), cursor.slice(0, 30)).rejects.toMatchObject({ code: -32_602 });
  }
  await client.close();
});

test('10,000 users do not make the list fail in the official client: the first are listed, completion finds the last', async () => {
  const { env } = place();
  const client = new Client({ name: 'many', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const environment = { PATH: process.env.PATH ?? '', ...env };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [bin], env: environment, stderr: 'ignore' }),
  );
  await client.callTool({ name: 'risky_operation', arguments: { input_data: makeUsers(10_000) } });
  const { resources } = await client.listResources();
  expect(resources.filter(({ uri }) => uri.startsWith('users://'))).toHaveLength(1_500);
  const { completion } = await client.complete({
    ref: { type: 'ref/resource', uri: 'users://{userId}/profile' },
    argument: { name: 'userId', value: 'user-09999' },
  });
  expect(completion.values).toEqual(['user-09999']);
  await client.close();
});

test('a draft of the sample configuration is checked against its own schema', async () => {
  const env = { CONFIG_DEMO: '1' };
  await using demo = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const check = (data: string) => demo.client.callTool('safe-operation', { data });
  expect((await check('service: {port: 80}')).structuredContent).toMatchObject({
    valid: true,
    schema: expect.stringContaining('sample'),
  });
  expect(await check('service: {port: eighty}')).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('/service/port must be integer') }],
  });
});

test('with nothing configured it serves itself: its settings, its API, no users; samples only when asked', async () => {
  const { folder } = place();
  const data = { XDG_DATA_HOME: folder };
  await using bare = await connect({ client: 'v2-modern', wiring: 'stdio', server, env: data });
  expect(
    (await bare.client.callTool('get_config', { path: 'settings.CONFIG_DEMO' })).structuredContent,
  ).toMatchObject({
    value: 'false',
    note: expect.stringContaining('this server itself'),
  });
  const uris = (await bare.client.listResources()).map(({ uri }) => uri);
  expect(uris).toContain('docs://api/sendMessage');
  expect(uris.filter((uri) => uri.startsWith('users://'))).toEqual([]);

  await using demo = await connect({
    client: 'v2-modern',
    wiring: 'stdio',
    server,
    env: { CONFIG_DEMO: '1' },
  });
  const { structuredContent } = await demo.client.callTool('get_config', {});
  expect(structuredContent?.note).toContain('Sample');
  const users = (await demo.client.listResources()).filter(({ uri }) => uri.startsWith('users://'));
  expect(users.map(({ title }) => title)).toEqual(['Ada (sample)', 'Grace (sample)', 'Linus (sample)']);
  const [profile] = await demo.client.readResource('users://sample-ada/profile');
  expect(profile?.text).toContain('Sample user');
});
