import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ClientKind, type Connection, clientKinds, connect, type Wiring } from '@mcp-reference/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Heard } from './support/events.js';
import { endAtOnce, place, replaceFile, server } from './support/server-under-test.js';

const cells = (['stdio', 'http'] as const).flatMap((wiring) =>
  clientKinds.map((client): [ClientKind, Wiring] => [client, wiring]),
);
const updated = 'notifications/resources/updated';
const listChanged = 'notifications/resources/list_changed';

const api = (summary: string, schema?: string) => {
  const content = { 'application/json': { schema: { $ref: schema } } };
  const responses = schema === undefined ? {} : { 200: { description: 'ok', content } };
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/a': { get: { operationId: 'a', summary, responses } } },
  });
};

describe.each(cells)('%s over %s', (client, wiring) => {
  const heard = new Heard();
  const { config, folder, env } = place({ 'app.yaml': 'service: {port: 1}\nother: {x: 1}\n' });
  const apiFile = join(folder, 'api.json');
  let connection: Connection;

  beforeAll(async () => {
    writeFileSync(apiFile, api('before'));
    const withApi = { ...env, OPENAPI_FILE: apiFile };
    connection = await connect({
      client,
      wiring,
      server,
      env: withApi,
      args: endAtOnce(wiring),
      onNotification: heard.listen,
    });
    await connection.client.listenForLists();
  });
  afterAll(() => connection?.close());
  beforeEach(() => heard.forget());

  const read = async (uri: string) => (await connection.client.readResource(uri))[0]?.text ?? '';

  test('hears of a changed section and of nothing else, then of a new section', async () => {
    await connection.client.subscribe('config://app/service');
    replaceFile(join(config, 'app.yaml'), 'service: {port: 2}\nother: {x: 1}\n');
    await heard.of(updated, 'config://app/service');
    expect(JSON.parse(await read('config://app/service'))).toEqual({
      section: 'service',
      value: { port: 2 },
    });
    expect(heard.all.map(({ params }) => params?.uri)).not.toContain('config://app/other');
    replaceFile(join(config, 'more.toml'), '[fresh]\nx = 1\n');
    await heard.of(listChanged);
    const uris = (await connection.client.listResources()).map(({ uri }) => uri);
    expect(uris).toContain('config://app/fresh');
  });

  test('hears, whatever section it follows, that a file is broken and its last good version is shown', async () => {
    await connection.client.subscribe('config://app/other');
    replaceFile(join(config, 'more.toml'), '[fresh\n');
    await heard.of(updated, 'config://app/other');
    expect(await read('config://app/other')).toContain('more.toml:1 is not valid TOML');
    heard.forget();
    replaceFile(join(config, 'more.toml'), '[fresh]\nx = 2\n');
    await heard.of(updated, 'config://app/other');
    expect(await read('config://app/other')).not.toContain('problems');
  });

  test('hears of a changed user, and of a new one, whoever wrote it', async () => {
    // Its listed URI has %40; a subscription to what people write hears of it, too.
    const uri = 'users://ada@example.com/profile';
    const ada = { id: 'ada@example.com', name: 'Ada' };
    await connection.client.callTool('risky_operation', { input_data: [ada] });
    await connection.client.subscribe(uri);
    await connection.client.subscribe('users://ada%40example.com/profile');
    const update = { input_data: [{ ...ada, title: 'Countess' }], on_conflict: 'update' };
    await connection.client.callTool('risky_operation', update);
    await heard.of(updated, uri);
    await heard.of(updated, 'users://ada%40example.com/profile');
    heard.forget();

    const shell = new DatabaseSync(env.USERS_DATABASE ?? '');
    const time = '2026-01-01T00:00:00Z';
    shell.exec("UPDATE users SET title = 'Analyst' WHERE id = 'ada@example.com'");
    shell.exec(`INSERT INTO users VALUES ('grace', 'Grace', NULL, '${time}', '${time}', NULL, NULL)`);
    shell.close();
    await heard.of(updated, uri);
    await heard.of(listChanged);
    expect(JSON.parse(await read(uri))).toMatchObject({ title: 'Analyst' });
  });

  test('hears that the API document is broken and kept, then that it is another', async () => {
    await connection.client.subscribe('docs://api/a');
    replaceFile(apiFile, '{"openapi": "3.1');
    await heard.of(updated, 'docs://api/a');
    expect(await read('docs://api/a')).toMatch(/last good version[\s\S]*before/);
    heard.forget();
    replaceFile(apiFile, api('after'));
    await heard.of(updated, 'docs://api/a');
    expect(await read('docs://api/a')).toContain('after');
    expect(await read('docs://api/a')).not.toContain('last good');
  });

  test('hears of a change in another file, in a folder below, that the API document refers to', async () => {
    const pet = (name: string) => JSON.stringify({ Pet: { properties: { [name]: { type: 'string' } } } });
    mkdirSync(join(folder, 'schemas'));
    replaceFile(join(folder, 'schemas', 'pet.json'), pet('name'));
    await connection.client.subscribe('docs://api/a');
    replaceFile(apiFile, api('with a pet', 'schemas/pet.json#/Pet'));
    await heard.of(updated, 'docs://api/a');
    expect(await read('docs://api/a')).toContain('**name**');
    heard.forget();
    replaceFile(join(folder, 'schemas', 'pet.json'), pet('colour'));
    await heard.of(updated, 'docs://api/a');
    expect(await read('docs://api/a')).toContain('**colour**');
  });
});
