import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { connect, type TestClient } from '@mcp-reference/testing';
import { describe, expect, test } from 'vitest';
import { readText } from '../src/files/read.js';
import { place, server } from './support/server-under-test.js';

const canary = 'outside-canary-text';

async function using_(env: Record<string, string>, work: (client: TestClient) => Promise<void>) {
  await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
  await work(connection.client);
}

async function problemsOf(client: TestClient): Promise<string> {
  const { structuredContent } = await client.callTool('get_config', {});
  return ((structuredContent?.problems ?? []) as string[]).join('\n');
}

describe('a file that cannot be configuration is left out, says why, and takes nothing else with it', () => {
  test.each([
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), 'is binary'],
    ['UTF-16', Buffer.from('\ufeffa: 1\n', 'utf16le'), 'is UTF-16'],
    ['Latin-1', Buffer.from('name: Zo\xeb\n', 'latin1'), 'is not UTF-8'],
    ['a list', '- a\n', 'holds no mapping'],
    ['half-written', 'a: {b: [1, 2', 'bad.yaml:1 is indented wrongly'],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((n, i) => `${n}: &${n} [${Array(10).fill(`*${'abcdefgh'[i]}`).join()}]`).join('\n')}\n`,
      'more than 50000 values',
    ],
  ])('%s', async (_, content, says) => {
    await using_(place({ 'bad.yaml': content, 'good.yaml': 'fine: true\n' }).env, async (client) => {
      expect(await problemsOf(client)).toContain(says);
      expect((await client.callTool('get_config', { path: 'fine' })).structuredContent?.value).toBe(true);
    });
  });

  test('of 50 MB', async () => {
    const { env, config } = place({ 'big.json': '{}', 'good.yaml': 'fine: true\n' });
    truncateSync(join(config, 'big.json'), 50 * 1024 * 1024);
    await using_(env, async (client) => {
      expect(await problemsOf(client)).toMatch(/big\.json is larger than 1024 KiB/);
    });
  });

  test('a named pipe, which would never end', async () => {
    const { env, config } = place({ 'good.yaml': 'fine: true\n' });
    execFileSync('mkfifo', [join(config, 'pipe.yaml')]);
    await using_(env, async (client) => expect(await problemsOf(client)).toContain('not a regular file'));
  });
});

test('a UTF-8 file with a byte order mark and CRLF is read', async () => {
  await using_(
    place({ 'a.yaml': '\ufeffa: 1\r\nb:\r\n  c: x\r\n', '.env': '\ufeffD=1\r\n' }).env,
    async (client) => {
      const { structuredContent } = await client.callTool('get_config', {});
      expect(structuredContent?.value).toEqual({ a: 1, b: { c: 'x' }, d: '1' });
    },
  );
});

describe('nothing outside the folder is served', () => {
  test('not through links to files, to folders, or chains of them; links inside it are followed', async () => {
    const { env, config, folder } = place({ 'data/real.yaml': 'inside: true\n' });
    writeFileSync(join(folder, 'outside.yaml'), `leak: ${canary}\n`);
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere', 'x.yaml'), `leak: ${canary}\n`);
    symlinkSync(join(folder, 'outside.yaml'), join(config, 'a.yaml'));
    symlinkSync('../outside.yaml', join(config, 'b.yaml'));
    symlinkSync('b.yaml', join(config, 'c.yaml'));
    symlinkSync(join(folder, 'elsewhere'), join(config, 'linked'));
    symlinkSync('/etc/passwd', join(config, 'd.env'));
    symlinkSync('loop.yaml', join(config, 'loop.yaml'));
    symlinkSync('data/real.yaml', join(config, 'e.yaml'));
    const files = 'a.yaml,b.yaml,c.yaml,d.env,linked/x.yaml,../outside.yaml,/etc/passwd,loop.yaml,e.yaml';
    for (const more of [{}, { CONFIG_FILES: files }]) {
      await using_({ ...env, ...more }, async (client) => {
        const { structuredContent } = await client.callTool('get_config', {});
        expect(structuredContent?.value).toEqual({ inside: true });
        const problems = await problemsOf(client);
        expect(problems).toMatch(/a\.yaml leads out of the folder/);
        expect(problems).not.toContain(canary);
        expect(problems).not.toContain('root:');
      });
    }
  });

  test.runIf(process.platform === 'linux')(
    'not by a folder that becomes a link to elsewhere while a file in it is opened',
    async () => {
      const { config, folder } = place({ 'inside/x.yaml': 'inside: true\n' });
      mkdirSync(join(folder, 'elsewhere'));
      writeFileSync(join(folder, 'elsewhere', 'x.yaml'), `leak: ${canary}\n`);
      const root = realpathSync(config);
      const changing = new Worker(
        `const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
       const { parentPort, workerData: inside } = require('node:worker_threads');
       for (let turn = 0; ; turn += 1) {
         renameSync(inside, inside + '.away');
         symlinkSync('../elsewhere', inside);
         unlinkSync(inside);
         renameSync(inside + '.away', inside);
         if (turn === 0) parentPort.postMessage('begun');
         // Long enough to be read, now and then.
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, turn % 3);
       }`,
        { eval: true, workerData: join(root, 'inside') },
      );
      await once(changing, 'message');
      const seen = new Set<string>();
      for (let count = 0; count < 3_000; count += 1) {
        const read = readText(root, join(root, 'inside', 'x.yaml'), 1_000);
        seen.add((await read.catch((error: Error) => error.message)) ?? 'missing');
      }
      await changing.terminate();
      expect(seen).toContain('inside: true\n');
      expect([...seen].join()).not.toContain(canary);
    },
  );

  test('not by a URI, however it is written', async () => {
    const { env, folder } = place({ 'app.yaml': 'a: 1\n' });
    writeFileSync(join(folder, 'outside.yaml'), `leak: ${canary}\n`);
    await using_(env, async (client) => {
      const ways = [
        '../outside.yaml',
        '..%2foutside.yaml',
        '%2e%2e%2foutside.yaml',
        '..%252foutside.yaml',
        '..%5coutside.yaml',
        '/etc/passwd',
        '%2fetc%2fpasswd',
        'app.yaml',
        'a%00',
        '%ff%fe',
        '..;/outside.yaml',
        'a/../../outside.yaml',
        'A'.repeat(10_000),
      ];
      for (const base of ['config://app/', 'docs://api/', 'users://']) {
        for (const way of ways) {
          const uri = base === 'users://' ? `users://${way}/profile` : base + way;
          const error = await client.readResource(uri).then(
            (contents) => contents,
            (reason: unknown) => reason,
          );
          expect((error as { code?: number }).code, uri).toBe(-32_602);
          expect(String((error as Error).message)).not.toContain(canary);
        }
      }
    });
  });

  test('not through references of an API document', async () => {
    const { env, folder } = place();
    mkdirSync(join(folder, 'api'));
    writeFileSync(join(folder, 'outside.yaml'), `title: ${canary}\n`);
    writeFileSync(
      join(folder, 'api', 'pet.yaml'),
      'Pet: {type: object, properties: {name: {type: string}}}\n',
    );
    const api = (ref: string) =>
      JSON.stringify({
        openapi: '3.0.0',
        info: { title: 'T', version: '1' },
        paths: {
          '/a': {
            get: {
              operationId: 'a',
              responses: {
                200: { description: 'ok', content: { 'application/json': { schema: { $ref: ref } } } },
              },
            },
          },
        },
      });
    const file = join(folder, 'api', 'api.json');
    writeFileSync(file, api('pet.yaml#/Pet'));
    await using_({ ...env, OPENAPI_FILE: file }, async (client) => {
      const [contents] = await client.readResource('docs://api/a');
      expect(contents?.text).toContain('- **name** (string)');
    });
    symlinkSync('../outside.yaml', join(folder, 'api', 'link.yaml'));
    for (const ref of ['../outside.yaml', '..%2foutside.yaml', 'link.yaml', '/etc/passwd#/x']) {
      writeFileSync(file, api(ref));
      const failure = await connect({
        client: 'v2-modern',
        wiring: 'stdio',
        server,
        env: { ...env, OPENAPI_FILE: file },
      }).catch((reason: unknown) => reason as Error);
      expect((failure as Error).message, ref).toMatch(/OPENAPI_FILE .*outside|leads out|missing/);
      expect((failure as Error).message).not.toContain(canary);
    }
    writeFileSync(file, api('https://127.0.0.1:1/never-fetched.json'));
    await using_({ ...env, OPENAPI_FILE: file }, async (client) => {
      const [contents] = await client.readResource('docs://api/a');
      expect(contents?.text).toContain('# GET /a');
    });
  });
});

test('a schema that cannot be read stops the start: it may call something secret', async () => {
  const { env, folder } = place({ 'app.yaml': 'a: 1\n' });
  const file = join(folder, 'schema.json');
  for (const [text, says] of [
    [undefined, 'cannot be opened'],
    ['{"properties": ', 'is not valid JSON'],
    ['[]', 'holds no mapping'],
  ] as const) {
    if (text !== undefined) writeFileSync(file, text);
    const failure = connect({
      client: 'v2-modern',
      wiring: 'stdio',
      server,
      env: { ...env, CONFIG_SCHEMA: file },
    });
    await expect(failure).rejects.toThrow(`CONFIG_SCHEMA ${says}`);
  }
});

test('files, environment and defaults are laid over each other, and each value says where it is from', async () => {
  const { env, folder } = place({
    'default.yaml': 'service: {name: shop, port: 1, workers: 1, tags: [a, b]}\n',
    'production.toml': '[service]\nport = 2\ntags = ["c"]\n',
    'local.json': '{"service": {\n"port": 3}}',
    '.env': 'SERVICE__WORKERS=4\n',
  });
  writeFileSync(
    join(folder, 's.json'),
    '{"properties": {"service": {"properties": {"retries": {"default": 5}}}}}',
  );
  const more = {
    CONFIG_SCHEMA: join(folder, 's.json'),
    CONFIG_ENV_PREFIX: 'SHOP_',
    SHOP_SERVICE__PORT: '6',
    OTHER_SERVICE__NAME: 'no',
  };
  await using_({ ...env, ...more }, async (client) => {
    const { structuredContent } = await client.callTool('get_config', { path: 'service' });
    expect(structuredContent?.value).toEqual({ retries: 5, name: 'shop', port: 6, workers: 4, tags: ['c'] });
    const explain = async (path: string) =>
      (await client.callTool('explain_config', { path })).structuredContent;
    expect(await explain('service.port')).toMatchObject({
      origin: 'environment SHOP_SERVICE__PORT',
      overrides: ['local.json:2', 'production.toml:2', 'default.yaml:1'],
    });
    expect(await explain('service.workers')).toMatchObject({ origin: '.env:1', value: 4 });
    expect(await explain('service.retries')).toMatchObject({ origin: 'default', overrides: [] });
  });
});

test('what is too large to show at once says so, and by which keys to ask', async () => {
  const many = Array.from({ length: 150 }, (_, index) => `key${index}: ${'long text '.repeat(50)}`).join(
    '\n',
  );
  await using_(place({ 'app.yaml': `${many}\n${'k'.repeat(900)}: 1\n` }).env, async (client) => {
    const got = await client.callTool('get_config', {});
    expect(got).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/ask for a path.*key0, key1,.*…$/) }],
    });
    const explained = await client.callTool('explain_config', { path: '' });
    expect(Object.keys(explained.structuredContent?.parts ?? {})).toHaveLength(100);
    expect(explained).toMatchObject({
      content: [{ text: expect.stringContaining('more than these 100: ask for a path') }],
    });
  });
});
