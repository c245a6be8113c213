import type { LookupAddress } from 'node:dns';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DeliveryError } from '../src/channels/channel.js';
import { readChannelsFile } from '../src/channels/channels-file.js';
import { createChannel } from '../src/channels/create-channels.js';
import type { GuardOptions } from '../src/channels/guarded-client.js';
import { createHttpChannel } from '../src/channels/http-channel.js';
import { isReachable } from '../src/channels/is-reachable.js';
import { outgoing, silentLog } from './support/outgoing.js';
import { startSmtpReceiver } from './support/smtp-receiver.js';
import { answerWith, startWebhookReceiver } from './support/webhook-receiver.js';

const never = new AbortController().signal;

/** Delivers through a webhook channel, as the server would. */
function deliver(
  url: string,
  options: { allowPrivate?: boolean; resolve?: () => Promise<LookupAddress[]> } = {},
) {
  const { allowPrivate = false, resolve } = options;
  const channel = createChannel(
    'hook',
    { type: 'webhook', url, allowPrivate },
    { log: silentLog, ...(resolve && { resolve }) },
  );
  return channel.deliver(outgoing(), never);
}

/** A channel to this address, behind a guard of the test's own. A connection serves one request. */
function guarded(url: string, guard: Omit<GuardOptions, 'allowPrivate'>) {
  const service = { address: new URL(url), message: () => ({}), headers: () => ({ connection: 'close' }) };
  const channel = createHttpChannel({ name: 'it', type: 'test' }, service, { allowPrivate: true, ...guard });
  return { post: () => channel.deliver(outgoing(), never), close: () => channel.close?.() };
}

async function refusal(delivery: Promise<unknown>): Promise<DeliveryError> {
  const error = await delivery.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  return error as DeliveryError;
}

describe('an address that is not on the public internet is refused, however it is written', () => {
  test.each([
    ['loopback', 'https://127.0.0.1/'],
    ['all of 127/8', 'https://127.8.9.10/'],
    ['short', 'https://127.1/'],
    ['one decimal number', 'https://2130706433/'],
    ['hexadecimal', 'https://0x7f000001/'],
    ['octal', 'https://017700000001/'],
    ['octal parts', 'https://0177.0.0.01/'],
    ['mixed bases', 'https://0x7f.1/'],
    ['full-width digits', 'https://１２７.０.０.１/'],
    ['percent-encoded', 'https://%31%32%37.0.0.1/'],
    ['with a final dot', 'https://127.0.0.1./'],
    ['unspecified', 'https://0.0.0.0/'],
    ['zero', 'https://0/'],
    ['private 10/8', 'https://10.0.0.1/'],
    ['private 172.16/12', 'https://172.31.255.254/'],
    ['private 192.168/16', 'https://192.168.1.1/'],
    ['carrier-grade NAT', 'https://100.64.0.1/'],
    ['cloud metadata', 'https://169.254.169.254/latest/meta-data/'],
    ['cloud metadata as a number', 'https://2852039166/'],
    ['protocol assignments', 'https://192.0.0.170/'],
    ['benchmarking', 'https://198.18.0.1/'],
    ['documentation', 'https://203.0.113.7/'],
    ['multicast', 'https://224.0.0.1/'],
    ['reserved', 'https://240.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['v6 loopback', 'https://[::1]/'],
    ['v6 loopback in full', 'https://[0:0:0:0:0:0:0:1]/'],
    ['v6 unspecified', 'https://[::]/'],
    ['v4-mapped', 'https://[::ffff:127.0.0.1]/'],
    ['v4-mapped in hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['v4-mapped private', 'https://[::ffff:10.0.0.1]/'],
    ['v4-compatible', 'https://[::127.0.0.1]/'],
    ['v4-translated', 'https://[::ffff:0:127.0.0.1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['NAT64, local', 'https://[64:ff9b:1::7f00:1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
    ['Teredo', 'https://[2001:0:7f00:1::1]/'],
    ['v6 unique local', 'https://[fd00::1]/'],
    ['v6 metadata', 'https://[fd00:ec2::254]/'],
    ['v6 link-local', 'https://[fe80::1]/'],
    ['v6 site-local', 'https://[fec0::1]/'],
    ['v6 multicast', 'https://[ff02::1]/'],
    ['v6 documentation', 'https://[2001:db8::1]/'],
    ['v6 discard', 'https://[100::1]/'],
  ])('%s: %s', async (_, url) => {
    const { permanent, message } = await refusal(deliver(url));
    expect(permanent).toBe(true);
    expect(message).toMatch(/address is refused/);
  });

  test.each(['localhost', 'LOCALHOST'])('the name %s', async (host) => {
    const { message } = await refusal(deliver(`https://${host}/`));
    expect(message).toMatch(/address is refused/);
  });
});

describe('a name is judged by the address it leads to', () => {
  const answers =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  test.each([
    ['loopback', ['127.0.0.1']],
    ['private', ['10.1.2.3']],
    ['v6 loopback', ['::1']],
    ['v4-mapped', ['::ffff:127.0.0.1']],
    ['link-local with a zone', ['fe80::1%lo']],
    ['a public address with a private one beside it', ['93.184.215.14', '127.0.0.1']],
    ['no address that can be read', ['not-an-address']],
  ])('%s', async (_, addresses) => {
    await using receiver = await startWebhookReceiver();
    const { message } = await refusal(
      deliver(`https://rebind.example:${receiver.port}/`, { resolve: answers(...addresses) }),
    );
    expect(message).toMatch(/address is refused/);
    expect(receiver.received).toEqual([]);
  });

  test('a name without an address is temporary trouble', async () => {
    const { permanent } = await refusal(deliver('https://empty.example/', { resolve: answers() }));
    expect(permanent).toBe(false);
  });

  test('nothing lies between check and connection: a name that changes its answer gets no second look-up', async () => {
    // Two hosts on one port: "outside", which the guard allows here, and "inside", which it does not.
    await using inside = await startWebhookReceiver();
    await using outside = await startWebhookReceiver(answerWith(200), '127.0.0.2', inside.port);
    const lookups: string[] = [];
    const turns = ['127.0.0.2', '127.0.0.1'];
    const { post, close } = guarded(`http://rebind.example:${inside.port}/`, {
      isAllowed: (address) => address === '127.0.0.2',
      resolve: async () => {
        const address = turns[lookups.length] ?? '127.0.0.1';
        lookups.push(address);
        return [{ address, family: 4 }];
      },
    });
    await post();
    expect(lookups).toEqual(['127.0.0.2']);
    expect(outside.received).toHaveLength(1);
    const { message } = await refusal(post());
    expect(message).toMatch(/address is refused/);
    expect(inside.received).toEqual([]);
    await close();
  });

  test('a socket that ended up somewhere else is closed before a byte is written', async () => {
    await using inside = await startWebhookReceiver();
    let asked = 0;
    const { post, close } = guarded(`http://moved.example:${inside.port}/`, {
      // Allowed when the name is looked up, not any more when the socket stands.
      isAllowed: () => asked++ === 0,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    await refusal(post());
    expect(asked).toBeGreaterThan(1);
    expect(inside.received).toEqual([]);
    await close();
  });
});

describe('redirects are refused', () => {
  test.each([301, 302, 303, 307, 308])('HTTP %i', async (status) => {
    await using target = await startWebhookReceiver();
    await using receiver = await startWebhookReceiver(answerWith(status, '', { location: target.url }));
    const { permanent, message } = await refusal(deliver(receiver.url, { allowPrivate: true }));
    expect({ permanent, message }).toEqual({
      permanent: true,
      message: `HTTP ${status}: 127.0.0.1 redirects, which is not followed`,
    });
    expect(target.received).toEqual([]);
  });
});

describe('a channels file is refused when an address in it', () => {
  const problem = async (url: string, allowPrivate = false) => {
    const file = join(mkdtempSync(join(tmpdir(), 'notifications-')), 'channels.json');
    writeFileSync(file, JSON.stringify({ channels: { hook: { type: 'webhook', url, allowPrivate } } }));
    return readChannelsFile(file, {}).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  };

  test.each([
    ['holds a user', 'https://user@example.com/', /user or a password/],
    ['holds a password', 'https://user:secret@example.com/', /user or a password/],
    ['hides its host behind a user', 'https://example.com@127.0.0.1/', /user or a password/],
    ['is not encrypted', 'http://example.com/', /needs https/],
    ['is a file', 'file:///etc/passwd', /takes https/],
    ['is gopher', 'gopher://127.0.0.1:6379/_FLUSHALL', /takes https/],
    ['is ftp', 'ftp://example.com/', /takes https/],
    ['is data', 'data:text/plain,hi', /takes https/],
    ['speaks to SSH', 'https://example.com:22/', /port 22/],
    ['speaks to SMTP', 'https://example.com:25/', /port 25/],
    ['speaks to Redis', 'https://example.com:6379/', /port 6379/],
    ['speaks to PostgreSQL', 'https://example.com:5432/', /port 5432/],
    ['has a fragment', 'https://example.com/#@127.0.0.1', /fragment/],
    ['is no URL', 'example.com', /must be a URL/],
    ['holds a line break', 'https://example.com/\r\nHost: evil', /one line/],
  ])('%s', async (_, url, says) => {
    expect(await problem(url)).toMatch(says);
    expect(await problem(url)).not.toContain('secret');
  });

  test('names another protocol, also where private hosts are allowed', async () => {
    expect(await problem('http://127.0.0.1:6379/', true)).toMatch(/port 6379/);
  });
});

describe('with allowPrivate, a channel reaches private hosts by name and by address', () => {
  test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])('%s', async (host) => {
    await using receiver = await startWebhookReceiver();
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    await deliver(`http://${host}:${receiver.port}/`, { allowPrivate: true, resolve });
    expect(receiver.received).toHaveLength(1);
  });

  test.each([
    '169.254.169.254',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    '64:ff9b::7f00:1',
    'fd00:ec2::254',
    'fd20:ce::254',
    '100.100.100.200',
    '::ffff:100.100.100.200',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '::ffff:a83f:8110',
    'fd00:ec2::23',
    'fd00:ec2::254%1',
    'fd00:42::42',
    'fd00:c1::a9fe:a9fe',
    'fd00:a9fe:a9fe::1',
    '192.0.0.192',
    '64:ff9b::a83f:8110',
    '2002:a83f:8110::1',
  ])('and still not %s', (address) => expect(isReachable(address, true)).toBe(false));

  test('mail goes through the same guard', async () => {
    await using receiver = await startSmtpReceiver();
    const smtp = {
      type: 'smtp',
      host: '127.0.0.1',
      port: receiver.port,
      from: 'a@example.org',
      to: ['b@example.org'],
    } as const;
    const send = (allowPrivate: boolean) =>
      createChannel('mail', { ...smtp, to: [...smtp.to], allowPrivate }, { log: silentLog }).deliver(
        outgoing(),
        never,
      );
    const { permanent, message } = await refusal(send(false));
    expect({ permanent, message }).toMatchObject({
      permanent: true,
      message: expect.stringMatching(/address is refused/),
    });
    expect(receiver.mails).toEqual([]);
    await send(true);
    expect(receiver.mails).toHaveLength(1);
  });
});

test('the public internet is allowed', () => {
  for (const address of ['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '2001:4860:4860::8888']) {
    expect(isReachable(address, false)).toBe(true);
  }
});
