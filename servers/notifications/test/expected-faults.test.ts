// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what hosts leave unexpanded
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect, textOf } from '@mcp-reference/testing';
import { describe, expect, test } from 'vitest';
import { startGate } from './support/receiver-gate.js';
import { environment, server } from './support/server-under-test.js';
import { bin, StdioServer } from './support/stdio-server.js';

const scratch = () => mkdtempSync(join(tmpdir(), 'notifications-'));

/** The built server's answer to a command line, as a user who is not root where the tests are run by root. */
function run(args: string[], env: Record<string, string>) {
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: '', ...env },
    encoding: 'utf8',
    cwd: tmpdir(),
    ...nobody,
  });
  return { status, stdout, stderr };
}

describe('a path that cannot be used is one line with the path and the variable', () => {
  const call = ['--call', 'list_notifications', '{}'];
  const file = join(scratch(), 'file');
  writeFileSync(file, 'no folder');

  test.each([
    [{ NOTIFICATIONS_DATABASE: '~/outbox.db' }, /^\S+ NOTIFICATIONS_DATABASE \(~\/outbox\.db\): "~" was not/],
    [
      { NOTIFICATIONS_DATABASE: '${HOME}/x.db' },
      /NOTIFICATIONS_DATABASE \(\$\{HOME\}\/x\.db\): .* not expanded/,
    ],
    [{ NOTIFICATIONS_DATABASE: '%APPDATA%\\x.db' }, /NOTIFICATIONS_DATABASE \(%APPDATA%.*not expanded/],
    [
      { NOTIFICATIONS_DATABASE: 'C:\\data\\x.db' },
      /NOTIFICATIONS_DATABASE \(C:\\data\\x\.db\): is a path of Windows/,
    ],
    [
      { NOTIFICATIONS_CHANNELS: '~/channels.yaml' },
      /NOTIFICATIONS_CHANNELS \(~\/channels\.yaml\): "~" was not/,
    ],
    [
      { NOTIFICATIONS_CHANNELS: '/nonexistent.json' },
      /NOTIFICATIONS_CHANNELS \(\/nonexistent\.json\): .*no such file/,
    ],
    [{ NOTIFICATIONS_CHANNELS: '/usr' }, /NOTIFICATIONS_CHANNELS \(\S+\): cannot be read: it is a folder/],
    [
      { NOTIFICATIONS_DATABASE: join(file, 'x.db') },
      /NOTIFICATIONS_DATABASE .*file\/x\.db.*set NOTIFICATIONS_DATABASE to/,
    ],
    [
      { NOTIFICATIONS_DATABASE: '/nope/x.db' },
      /NOTIFICATIONS_DATABASE .*\/nope\/x\.db cannot be used: EACCES/,
    ],
    [{ NOTIFICATIONS_DATABASE: file }, /NOTIFICATIONS_DATABASE .*\/file cannot be used: /],
    [{ HOME: '/nope' }, /NOTIFICATIONS_DATABASE .*\/nope\S* cannot be used: EACCES/],
  ])('%j', (env, says) => {
    const { status, stderr } = run(call, env as unknown as Record<string, string>);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(says)]);
    expect(status).toBe(2);
    expect(existsSync('/nope')).toBe(false);
  });
});

test.each([
  { HOME: '/nope' },
  { NOTIFICATIONS_DATABASE: '/nope/x.db' },
  { NOTIFICATIONS_DATABASE: 'postgres://user:hunter2@127.0.0.1:1/none' },
])('what is offered is listed without a database: %j', (env) => {
  const { status, stdout, stderr } = run(['--list'], env as Record<string, string>);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('send_notification(message');
});

test('listing makes no file', () => {
  const home = scratch();
  for (const args of [['--list'], ['--list', '--json'], ['--help']])
    spawnSync(process.execPath, [bin, ...args], { env: { HOME: home, PATH: process.env.PATH } });
  expect(readdirSync(home)).toEqual([]);
});

test('while another program has locked the outbox, other sessions are served and calls say it in words', async () => {
  const env = environment({ log: { type: 'log' } });
  await using one = await connect({ client: 'v1', wiring: 'http', server, env });
  await using other = await connect({ client: 'v2-modern', wiring: 'http', server, env: { ...env } });
  const holder = new DatabaseSync(env.NOTIFICATIONS_DATABASE);
  holder.exec('BEGIN IMMEDIATE');
  const sends = Array.from({ length: 20 }, (_, index) =>
    one.client.callTool('send_notification', { message: `message ${index}` }),
  );
  const answered = Promise.race(sends).then(() => 'a send');
  const list = other.client.callTool('list_notifications', {}).then(() => 'the list');
  expect(await Promise.race([answered, list])).toBe('the list');
  for (const busy of await Promise.all(sends))
    expect([busy.isError, textOf(busy)]).toEqual([
      true,
      expect.stringMatching(/^Nothing was done: the outbox is busy, try again/),
    ]);
  holder.exec('ROLLBACK');
  const sent = await one.client.callTool('send_notification', { message: 'now' });
  expect(sent.structuredContent).toMatchObject({ status: 'delivered' });
}, 60_000);

test('an outbox that is deleted under a running server is noticed: what it accepts then is on disk', async () => {
  // Longer than a test may take: the answer does not wait for a notice that never comes.
  const env = environment({ log: { type: 'log' } }, { NOTIFICATIONS_WAIT_SECONDS: '60' });
  await using first = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  await first.client.callTool('send_notification', { message: 'before' });
  const file = env.NOTIFICATIONS_DATABASE;
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  const kept = await first.client.callTool('send_notification', { message: 'after' });
  expect(kept.structuredContent).toMatchObject({ status: 'delivered' });
  expect(first.process?.stderr).toMatch(/deleted or replaced/);
  await using second = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const list = await second.client.callTool('list_notifications', {});
  expect(list.structuredContent?.notifications).toMatchObject([
    { id: kept.structuredContent?.id, text: 'after' },
  ]);
});

test('what a process with a clock 400 days ahead was trying when it was killed, the next one delivers', async () => {
  await using gate = await startGate();
  const env = environment(
    { ops: { type: 'webhook', url: gate.url, allowPrivate: true } },
    { NOTIFICATIONS_WAIT_SECONDS: '0' },
  );
  const ahead = join(scratch(), 'ahead.mjs');
  writeFileSync(ahead, 'const { now } = Date; Date.now = () => now() + 400 * 86_400_000;');
  const wrong = new StdioServer({ ...env, NODE_OPTIONS: `--import=${ahead}` });
  await wrong.initialize();
  const answer = await wrong.callTool('send_notification', { message: 'survivor' });
  const later = await wrong.callTool('send_notification', { message: 'soon', deliver_at: 'PT2S' });
  const id = answer?.result?.structuredContent?.id;
  expect((await gate.next()).id).toBe(id);
  wrong.kill();
  await wrong.ended;
  await using right = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const arrived = new Set<string>();
  while (arrived.size < 2) {
    const attempt = await gate.next();
    attempt.answer(200);
    arrived.add(attempt.id);
  }
  expect(arrived).toEqual(new Set([id, later?.result?.structuredContent?.id]));
  expect(right.process?.stderr).not.toMatch(/Internal/);
});
