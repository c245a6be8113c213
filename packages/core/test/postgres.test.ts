import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { NewerDatabase } from '@mcp-reference/core/files';
import { Postgres, type PostgresOptions, type PostgresQuery } from '@mcp-reference/core/postgres';
import { startStdio } from '@mcp-reference/testing';
import { postgresBin, type Postgres as Server, startPostgres } from '@mcp-reference/testing/postgres';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { TcpProxy } from './tcp-proxy.ts';

const migrates = fileURLToPath(new URL('./fixture/migrates.ts', import.meta.url));

/** Opens a database, and closes it when the test has finished. */
function open(url: string, options: Partial<PostgresOptions> = {}): Postgres {
  const connection = { connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 10_000 };
  const postgres = new Postgres({
    connection,
    schema: 'fixture',
    migrations: ['CREATE TABLE fixture.notes (text text NOT NULL)'],
    lock: 1,
    log: { warn() {} },
    ...options,
  });
  onTestFinished(() => postgres.close());
  return postgres;
}

const notes = async ({ query }: Postgres) =>
  (await query('SELECT text FROM fixture.notes ORDER BY text')).map(({ text }) => text);
const note = (query: PostgresQuery, text: string) => query('INSERT INTO fixture.notes VALUES ($1)', [text]);

/** Lists why a query and a migration fail. The password must not stand in these errors. */
async function reasons(postgres: Postgres): Promise<string[]> {
  const found: string[] = [];
  for (const attempt of [() => postgres.query('SELECT 1'), () => postgres.migrate()]) {
    const error = await attempt().catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('4711');
    found.push((error as Error).message);
  }
  return found;
}

describe.skipIf(postgresBin === undefined)('a database on PostgreSQL', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('two processes that start together migrate it once', async () => {
    const url = server.createDatabase();
    await using one = startStdio(migrates, { args: [url], watched: false });
    await using two = startStdio(migrates, { args: [url], watched: false });
    const both = [one, two];
    for (const process of both) await process.until(() => process.lines.find((line) => line === 'ready'));
    for (const process of both) process.write('go\n');
    expect(await Promise.all(both.map((process) => process.exited()))).toEqual([0, 0]);
    expect(both.map(({ lines, stderr }) => [lines, stderr])).toEqual([
      [['ready', 'migrated'], ''],
      [['ready', 'migrated'], ''],
    ]);
    const { query } = open(url);
    expect(await query('SELECT count(*)::int AS runs FROM fixture.runs')).toEqual([{ runs: 1 }]);
    expect(await query('SELECT number FROM fixture.version')).toEqual([{ number: 2 }]);
  });

  test('a migration that fails leaves nothing behind, and later ones begin where the last good one ended', async () => {
    const url = server.createDatabase();
    const first = 'CREATE TABLE fixture.notes (text text NOT NULL)';
    await open(url, { migrations: [first] }).migrate();
    const second = 'ALTER TABLE fixture.notes ADD COLUMN author text';
    const broken = open(url, { migrations: [first, second, 'ALTER TABLE fixture.none ADD COLUMN x text'] });
    await expect(broken.migrate()).rejects.toThrow('relation "fixture.none" does not exist');
    const mended = open(url, { migrations: [first, second] });
    await mended.migrate();
    await mended.query("INSERT INTO fixture.notes VALUES ('a', 'Ada')");
    const older = open(url, { migrations: [first] });
    await expect(older.migrate()).rejects.toThrow(NewerDatabase);
    await expect(older.migrate()).rejects.toThrow('newer version of this server (schema 2)');
  });

  test.each<[string, (query: PostgresQuery) => Promise<unknown>, RegExp]>([
    ['that throws', () => Promise.reject(new Error('changed my mind')), /^changed my mind$/],
    ['with a statement that fails', (query) => query('SELECT 1 / 0'), /division by zero/],
    [
      'whose connection is lost',
      (query) => query('SELECT pg_terminate_backend(pg_backend_pid())'),
      /terminat/,
    ],
  ])('a transaction %s has no effect, and the next one has', async (_, fail, reason) => {
    const postgres = open(server.createDatabase());
    await postgres.migrate();
    // Seven turns use every one of the five connections: the pool gets each one back, or makes a new one.
    for (let turn = 0; turn < 7; turn += 1) {
      const work = postgres.transaction(async (query) => {
        await note(query, 'lost');
        await fail(query);
      });
      await expect(work).rejects.toThrow(reason);
    }
    expect(await postgres.transaction((query) => note(query, 'kept').then(() => 'done'))).toBe('done');
    expect(await notes(postgres)).toEqual(['kept']);
  });

  test('errors are put in words wherever they come from', async () => {
    const inWords = (error: unknown) => new Error(`in words: ${(error as { code?: string }).code}`);
    const postgres = open(server.createDatabase(), { inWords });
    await expect(postgres.query('SELECT 1 / 0')).rejects.toThrow('in words: 22012');
    await expect(postgres.transaction((query) => query('SELECT 1 / 0'))).rejects.toThrow('in words: 22012');
  });

  test('listening goes on after the server drops the connection, and the listener learns of the gap', async () => {
    const url = server.createDatabase();
    const warn = vi.fn();
    const listener = open(url, { log: { warn } });
    const other = open(url);
    const heard: string[] = [];
    const say = (text: string) => other.query("SELECT pg_notify('talk', $1)", [text]);
    const dropped = Promise.withResolvers<void>();
    warn.mockImplementation(() => dropped.resolve());
    const { promise: again, resolve: afterGap } = Promise.withResolvers<void>();
    await listener.listen('talk', (text) => heard.push(text), afterGap);
    await say('before');
    await vi.waitUntil(() => heard.length === 1, { timeout: 20_000 });
    await other.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN talk'");
    await dropped.promise;
    await say('in the gap');
    await again;
    await say('after');
    await vi.waitUntil(() => heard.length === 2, { timeout: 20_000 });
    expect(heard).toEqual(['before', 'after']);
    expect(warn.mock.calls).toEqual([['changes of fixture are not received; trying again']]);
  });

  test('listening begins as soon as a server that is away at first can be reached', async () => {
    const url = new URL(server.createDatabase());
    await using proxy = await TcpProxy.to(Number(url.port));
    const direct = open(url.href);
    url.port = String(proxy.port);
    proxy.cut();
    const { promise: begun, resolve: afterGap } = Promise.withResolvers<void>();
    const { promise: heard, resolve: receive } = Promise.withResolvers<string>();
    await open(url.href).listen('talk', receive, afterGap);
    proxy.mend();
    await begun;
    await direct.query("NOTIFY talk, 'hello'");
    expect(await heard).toBe('hello');
  });

  test('a wrong password is an error that says so, and does not show the password', async () => {
    const url = new URL(server.createDatabase());
    const { query } = open(url.href);
    await query("CREATE ROLE guarded LOGIN PASSWORD 'right-0815'");
    const [row] = await query('SHOW hba_file');
    const rules = "VALUES ('host all guarded all scram-sha-256'), ('host all all all trust')";
    await query(`COPY (${rules}) TO '${row?.hba_file}'`);
    await query('SELECT pg_reload_conf()');
    const as = (password: string) => {
      Object.assign(url, { username: 'guarded', password });
      return open(url.href);
    };
    // The server needs a moment to read its new rules.
    await vi.waitUntil(
      () =>
        as('wrong-4711')
          .query('SELECT 1')
          .then(
            () => false,
            () => true,
          ),
      { timeout: 20_000 },
    );
    const refusal = 'password authentication failed for user "guarded"';
    expect(await reasons(as('wrong-4711'))).toEqual([refusal, refusal]);
    expect(await as('right-0815').query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a server of PostgreSQL that cannot be reached', () => {
  const mute = createServer((socket) => socket.on('error', () => {}));
  beforeAll(async () => {
    await once(mute.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => mute.close());

  test.each<[string, () => string, RegExp]>([
    ['no port', () => '127.0.0.1:1', /^connect ECONNREFUSED 127\.0\.0\.1:1$/],
    ['no host', () => 'nowhere.invalid', /^getaddrinfo \w+ nowhere\.invalid$/],
    ['no answer', () => `127.0.0.1:${(mute.address() as AddressInfo).port}`, /timeout/],
    ['no port that exists', () => '127.0.0.1:99999', /Invalid URL/],
  ])('%s: an error says why, and does not show the password', async (_, address, reason) => {
    const connectionString = `postgres://shop:secret-4711@${address()}/shop`;
    const connection = { connectionString, connectionTimeoutMillis: 500, query_timeout: 500 };
    const warn = vi.fn();
    const postgres = open('', { connection, log: { warn } });
    const why = expect.stringMatching(reason);
    expect(await reasons(postgres)).toEqual([why, why]);
    expect(inspect(warn.mock.calls)).not.toContain('4711');
  });
});
