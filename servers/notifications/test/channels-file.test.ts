// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how a channels file names a variable
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, startStdio } from '@mcp-reference/testing';
import { describe, expect, test } from 'vitest';
import { readChannelsFile } from '../src/channels/channels-file.js';
import type { Channels } from '../src/channels/config.js';
import { environment, server } from './support/server-under-test.js';
import { bin } from './support/stdio-server.js';
import { startWebhookReceiver } from './support/webhook-receiver.js';

function file(content: string, name = 'channels.yaml'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'notifications-')), name);
  writeFileSync(path, content);
  return path;
}

const read = (content: string, env = {}, name?: string): Promise<Channels> =>
  readChannelsFile(file(content, name), env);

const problem = (content: string, env = {}, name?: string): Promise<string> =>
  read(content, env, name).then(
    () => 'accepted',
    (error: Error) => error.message,
  );

describe('a channels file', () => {
  test('is YAML or JSON, and takes secrets from the environment', async () => {
    const key = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const yaml =
      'default: ops\nchannels:\n  ops: { type: webhook, url: "https://${HOST}/hook", secret: "${KEY}" }\n  l: { type: log }\n';
    const fromYaml = await read(yaml, { HOST: 'example.com', KEY: key });
    expect(fromYaml.default).toBe('ops');
    expect(fromYaml.channels.get('ops')).toEqual({
      type: 'webhook',
      url: 'https://example.com/hook',
      secret: key,
      allowPrivate: false,
    });
    const json = JSON.stringify({ channels: { me: { type: 'ntfy', topic: 't' } } });
    const fromJson = await read(json, {}, 'channels.json');
    expect(fromJson).toEqual({
      default: 'me',
      channels: new Map([['me', { type: 'ntfy', url: 'https://ntfy.sh', topic: 't', allowPrivate: false }]]),
    });
  });

  test('looks into no variable twice', async () => {
    const { channels } = await read('channels: { n: { type: ntfy, topic: t, token: "${A}" } }', {
      A: '${B}',
      B: 'no',
    });
    expect(channels.get('n')).toMatchObject({ token: '${B}' });
  });

  test.each([
    [
      'a variable that is not set',
      'channels: { n: { type: ntfy, topic: "${NOPE}" } }',
      'channels.n.topic: the environment variable NOPE is not set',
    ],
    [
      'an unknown kind',
      'channels: { n: { type: pigeon } }',
      /^channels\.n\.type: must be one of log, desktop, ntfy, slack, discord, teams, webhook, smtp$/,
    ],
    [
      'a field that is missing',
      'channels: { n: { type: ntfy } }',
      /^channels\.n\.topic: expected string, received nothing$/,
    ],
    [
      'a field of another type',
      'channels: { n: { type: ntfy, topic: [a] } }',
      /^channels\.n\.topic: expected string, received array$/,
    ],
    [
      'a port that is too large',
      'channels: { m: { type: smtp, host: h, port: 99999, from: a@b, to: [a@b] } }',
      /^channels\.m\.port: Too big: expected number to be <=65535$/,
    ],
    [
      'nobody to write to',
      'channels: { m: { type: smtp, host: h, from: a@b, to: [] } }',
      /^channels\.m\.to: Too small: expected array to have >=1 items$/,
    ],
    [
      'a field that does not belong there',
      'channels: { n: { type: log, url: "https://x.y" } }',
      /^channels\.n: unknown member "url"$/,
    ],
    ['a name that is none', 'channels: { "a b": { type: log } }', /^channels\.a b: a channel name has/],
    ['the name of the inbox', 'channels: { inbox: { type: log } }', /local inbox/],
    [
      'a default that is not there',
      'default: x\nchannels: { l: { type: log } }',
      'default: there is no channel "x"',
    ],
    [
      'a secret of another form',
      'channels: { w: { type: webhook, url: "https://x.y", secret: hunter2hunter2 } }',
      /^channels\.w\.secret: must be "whsec_"/,
    ],
    [
      'a line break in a header',
      'channels: { w: { type: webhook, url: "https://x.y", headers: { a: "b\\r\\nc: d" } } }',
      /one line/,
    ],
    ...['Host', 'content-length', 'Transfer-Encoding', 'WEBHOOK-ID', 'webhook-signature', 'Content-Type'].map(
      (name): [string, string, RegExp] => [
        `the header ${name}`,
        `channels: { w: { type: webhook, url: "https://x.y", headers: { ${name}: x } } }`,
        /^channels\.w\.headers\.\S+: is a header that the channel sets itself$/,
      ],
    ),
    [
      'a header that is not ASCII',
      'channels: { w: { type: webhook, url: "https://x.y", headers: { a: "é" } } }',
      'channels.w.headers.a: must be ASCII',
    ],
    [
      'a topic that ntfy has not',
      'channels: { n: { type: ntfy, topic: a/b } }',
      /^channels\.n\.topic: must be 1 to 64/,
    ],
    [
      'a line break in an address',
      'channels: { m: { type: smtp, host: h, from: "a@b\\r\\nBcc: c@d", to: [e@f] } }',
      /one line/,
    ],
    ['a text that is no YAML', 'channels: { hunter2: [', /^is not YAML \(line 1\)$/],
    ['something else than a document of channels', '- 1', /^the file: /],
  ])('with %s is refused, with the place and no value', async (_, content, says) => {
    expect(await problem(content)).toMatch(says);
    expect(await problem(content)).not.toContain('hunter2hunter2');
  });

  const mail = (from: string, to = 'ops@example.org') =>
    JSON.stringify({ channels: { m: { type: 'smtp', host: 'h', from, to: [to] } } });

  test.each([
    'a@b@example.org',
    'a@b <c@example.org>',
    '<a@b@example.org>',
    'list: a@example.org, b@example.org;',
    'undisclosed-recipients:;',
    'a@example.org, b@example.org',
    'a@example.org; b@example.org',
    '<a@example.org> <b@example.org>',
    '"a@example.org b"@internal.example',
    'Robot (c@example.org) <a@example.org>',
    'a@example.org (comment)',
    'Robot <a@example.org',
    'Robot a@example.org',
    'a@[192.0.2.1]',
    'a b@example.org',
    'a@',
    '@example.org',
    '@relay.example:a@example.org',
  ])('with %s in place of one mail address is refused', async (value) => {
    expect(await problem(mail(value), {}, 'c.json')).toMatch(/^channels\.m\.from: must be one mail address/);
    expect(await problem(mail('a@b', value), {}, 'c.json')).toMatch(/^channels\.m\.to\.0: must be one mail/);
  });

  test('takes a mailbox with and without a name', async () => {
    const good = [
      'root@localhost',
      'Robot <robot+ci@mail.example.org>',
      '"Ops, on call @ night" <ops@example.org>',
      'Jörg <jörg@münchen.example>',
      '<a@example.org>',
      "o'neil@example.org",
    ];
    for (const value of good) expect(await problem(mail(value, value), {}, 'c.json')).toBe('accepted');
  });

  test.each([
    ['UTF-8', Buffer.from('\ufeffTEXT')],
    ['UTF-16LE', Buffer.from('\ufeffTEXT', 'utf16le')],
    ['UTF-16BE', Buffer.from('\ufeffTEXT', 'utf16le').swap16()],
  ])('may begin with a byte order mark: %s', async (encoding, sample) => {
    const encode = (text: string) => {
      const bytes = Buffer.from(`\ufeff${text}`, encoding === 'UTF-8' ? 'utf8' : 'utf16le');
      return encoding === 'UTF-16BE' ? bytes.swap16() : bytes;
    };
    expect(encode('TEXT')).toEqual(sample);
    for (const [name, text] of [
      ['c.json', '{"channels":{"ü":{"type":"log"}}}'.replace('ü', 'log')],
      ['c.yaml', 'channels:\n  log: { type: log }\n'],
    ] as const) {
      const path = file('', name);
      writeFileSync(path, encode(text));
      expect((await readChannelsFile(path, {})).default).toBe('log');
    }
  });

  test('that is not text is refused, not read with characters replaced', async () => {
    const path = file('', 'c.json');
    writeFileSync(path, Buffer.from('{"channels":{"l":{"type":"log"}},"default":"\xe9"}', 'latin1'));
    await expect(readChannelsFile(path, {})).rejects.toThrow('cannot be read: it is not UTF-8 text');
  });

  test.each([
    ['channels.__proto__', '{"channels":{"__proto__":{"type":"log"}}}'],
    ['__proto__', '{"__proto__":{"channels":{}},"channels":{"l":{"type":"log"}}}'],
    [
      'channels.w.headers.__proto__',
      '{"channels":{"w":{"type":"webhook","url":"https://x.y","headers":{"__proto__":"x"}}}}',
    ],
  ])('with %s is refused, not read without it', async (place, json) => {
    for (const name of ['c.json', 'c.yaml'])
      expect(await problem(json, {}, name)).toBe(`${place}: cannot be used as a name`);
  });

  test('may name a channel like a member of every object', async () => {
    const { channels } = await read('{"channels":{"constructor":{"type":"log"}}}', {}, 'c.json');
    expect([...channels.keys()]).toEqual(['constructor']);
  });

  test('that is not there, too large, or a bomb of aliases is refused', async () => {
    await expect(readChannelsFile('/nonexistent/channels.yaml', {})).rejects.toThrow(
      'cannot be read: there is no such file',
    );
    expect(await problem(`# ${'x'.repeat(300_000)}`)).toBe('larger than 256 KiB');
    const levels = Array.from(
      { length: 12 },
      (_, index) => `a${index + 1}: &a${index + 1} [${'*a0, '.replace('0', String(index)).repeat(9)}]`,
    );
    expect(await problem(`a0: &a0 [x]\n${levels.join('\n')}\n`)).toMatch(/^is not YAML/);
  });
});

test('a server with a channels file it cannot use says so in one line, and ends with 2', async () => {
  const env = { ...environment(), NOTIFICATIONS_CHANNELS: file('channels: { n: { type: pigeon } }') };
  await using child = startStdio(bin, { env });
  expect(await child.exited()).toBe(2);
  expect(child.stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^mcp-notifications: NOTIFICATIONS_CHANNELS .*channels\.n\.type/),
  ]);
});

test.each([
  [
    'postgres://user:hunter2@127.0.0.1:1/none',
    'the outbox cannot be reached, try again: connect ECONNREFUSED 127.0.0.1:1',
  ],
  ['mysql://user:hunter2@127.0.0.1/none', 'it is neither a file nor the address of a PostgreSQL server'],
])('a database that cannot be opened is one line too, without its password: %s', async (database, says) => {
  const env = { NOTIFICATIONS_DATABASE: database };
  await using child = startStdio(bin, { env });
  expect(await child.exited()).toBe(2);
  expect(child.stderr.trim().split('\n')).toEqual([
    `mcp-notifications: NOTIFICATIONS_DATABASE cannot be opened: ${says}`,
  ]);
  expect(child.stderr).not.toContain('hunter2');
});

test('no secret is ever shown: not in the list of channels, not in answers, not in the log', async () => {
  const secrets = {
    path: 'T000-secret-path',
    query: 'secret-query',
    token: 'tk_secret_token',
    topic: 'secret-topic',
    password: 'secret-password',
    header: 'secret-header',
    user: 'secret-user',
    key: Buffer.from('secret key of twenty-six bytes').toString('base64'),
  };
  // A port where nobody listens any more.
  const { url: closed, port, ...gone } = await startWebhookReceiver();
  await gone[Symbol.asyncDispose]();
  const env = environment(
    {
      hook: {
        type: 'webhook',
        url: `${closed}/${secrets.path}?token=${secrets.query}`,
        secret: `whsec_${secrets.key}`,
        headers: { authorization: secrets.header },
        allowPrivate: true,
      },
      chat: { type: 'slack', url: `${closed}/${secrets.path}`, allowPrivate: true },
      phone: {
        type: 'ntfy',
        url: new URL(closed).origin,
        topic: secrets.topic,
        token: secrets.token,
        allowPrivate: true,
      },
      mail: {
        type: 'smtp',
        host: '127.0.0.1',
        port,
        user: secrets.user,
        password: secrets.password,
        from: 'a@example.org',
        to: ['private.person@example.org'],
        allowPrivate: true,
      },
    },
    { NOTIFICATIONS_MAX_ATTEMPTS: '1', LOG_LEVEL: 'debug' },
  );
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  const { client } = connection;
  const [channels] = await client.readResource('channels://list');
  expect(JSON.parse(channels?.text ?? '').channels).toEqual([
    { name: 'hook', type: 'webhook', target: `127.0.0.1:${port}` },
    { name: 'chat', type: 'slack', target: `127.0.0.1:${port}` },
    { name: 'phone', type: 'ntfy', target: `127.0.0.1:${port}` },
    { name: 'mail', type: 'smtp', target: '127.0.0.1' },
  ]);
  const broadcast = await client.callTool('broadcast_notification', { message: 'nobody is there' });
  expect(broadcast.structuredContent).toMatchObject({ delivered: 0 });
  const list = await client.callTool('list_notifications', {});
  const seen =
    JSON.stringify([channels, broadcast, list, connection.process?.lines]) + connection.process?.stderr;
  expect(seen).toContain('ECONNREFUSED');
  for (const secret of [...Object.values(secrets), 'private.person']) expect(seen).not.toContain(secret);
});
