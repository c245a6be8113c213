import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientKind, connect, type TestClient, type Wiring } from '@mcp-reference/testing';
import { stringify as toToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { stringify as toYaml } from 'yaml';
import { fromPlain } from '../src/config/json-schema.js';
import { redact } from '../src/config/redact.js';
import { redactText } from '../src/config/secret-text.js';
import { type MapNode, plain } from '../src/config/tree.js';
import { Heard } from './support/events.js';
import { embedded, named, ordinary, pem, piecesOf, recognisable } from './support/secrets.js';
import { type Place, place, replaceFile, server } from './support/server-under-test.js';

interface Planted {
  files: Record<string, string>;
  secrets: string[];
  readable: string[];
}

/** One document for each format, each with other secrets of every kind in every place. */
function plant(): Planted {
  const secrets: string[] = [];
  const readable: string[] = [];
  const keep = (value: string) => {
    secrets.push(...piecesOf(value));
    return value;
  };
  const document = (seed: number) => {
    const some = recognisable(seed);
    const suffix = `-${seed}`;
    return {
      values: Object.fromEntries(some.map(({ value }, index) => [`setting_${index}`, keep(value)])),
      list: recognisable(seed + 100).map(({ value }) => keep(value)),
      named: Object.fromEntries(
        named.map(([key, value]) => [
          key,
          keep(/^\d+$/.test(value) ? value.replace(/^\d\d/, String(seed)) : value + suffix),
        ]),
      ),
      keys: Object.fromEntries(
        recognisable(seed + 200)
          .slice(0, 12)
          .map(({ value }) => [keep(value), 'alice']),
      ),
      urls: embedded.map(([write, rest], index) => {
        readable.push(rest);
        return write(keep(`plum${seed}x${index}`));
      }),
      credentials: { nested: [{ value: keep(`deep-${seed}-apricot`) }], user: keep(`joan-${seed}-of-arc`) },
      certificate: keep(pem(seed)),
      lines: pem(seed + 400)
        .split('\n')
        .map((line) => (line.startsWith('-') ? line : keep(line))),
      text: `see ${keep(recognisable(seed + 300)[2]?.value ?? '')} in the vault`,
      echo: `somebody wrote correct horse battery${suffix} here`,
      ordinary,
    };
  };
  const comment = (seed: number) =>
    `# old: ${keep(recognisable(seed)[0]?.value ?? '')} and ${keep(`comment-pear-${seed}`)}\n`;
  const flat = Object.entries(document(14)).flatMap(([section, value]) =>
    section === 'ordinary'
      ? []
      : Object.values(value as object).map((entry, index) => [section, index, entry] as const),
  );
  const dotenv = flat.flatMap(([section, index, entry]) =>
    typeof entry === 'string' && !entry.includes("'")
      ? [`${section.toUpperCase()}__N${index}='${entry}'`]
      : [],
  );
  const dotenvNamed = named.flatMap(([key, value]) => {
    const name = key.replaceAll('-', '_').toUpperCase();
    return /^\w+$/.test(name) ? [`ENV__${name}="${keep(`${value}-dotenv`)}"`] : [];
  });
  return {
    files: {
      'a.yaml': `${comment(21)}${toYaml({ yaml: document(11) })}`,
      'b.json': JSON.stringify({ json: document(12) }, null, 2),
      'c.toml': `${comment(22)}${toToml({ toml: document(13) })}`,
      '.env': `${comment(23)}${[...dotenvNamed, ...dotenv.filter((line) => !/^(NAMED|ECHO|TEXT|CREDENTIALS|KEYS)/.test(line))].join('\n')}\n`,
    },
    secrets: [...new Set(secrets)],
    readable,
  };
}

const planted = plant();

test('the corpus has at least 60 secrets of at least 15 kinds in all four formats', () => {
  expect(planted.secrets.length).toBeGreaterThan(60);
  expect(recognisable(1).length + 1).toBeGreaterThan(15);
  for (const text of Object.values(planted.files)) {
    expect(planted.secrets.filter((secret) => text.includes(secret)).length).toBeGreaterThan(40);
  }
});

const broken = (text: string) => `${text}\n"unclosed ${planted.secrets[3]}: [\n= ${planted.secrets[4]}`;

const recognisableKeys = (count: number) =>
  Array.from({ length: count }, (_, index) => `AKIA${String(index).padStart(16, 'A')}`);

function leaks(text: string): string[] {
  // As JSON writes it, too.
  const unescaped = text.replaceAll('\\n', '\n').replaceAll('\\"', '"');
  return planted.secrets.filter((secret) => text.includes(secret) || unescaped.includes(secret));
}

/** All that a client can get out of a server. */
async function everything(client: TestClient): Promise<string> {
  const said: unknown[] = [];
  const attempt = async (what: () => Promise<unknown>) => {
    said.push(await what().catch((error: unknown) => String((error as Error).message)));
  };
  const resources = await client.listResources();
  said.push(resources, await client.listResourceTemplates(), await client.listTools());
  for (const { uri } of resources) await attempt(() => client.readResource(uri));
  await attempt(() =>
    client.complete({ template: 'config://app/{section}' }, { name: 'section', value: '' }),
  );
  for (const path of [
    '',
    'yaml',
    'json',
    'toml',
    'env',
    'values',
    'yaml.keys',
    'yaml.named',
    'yaml.named.password',
    'yaml.list[0]',
    'nothing',
    'yaml.nothing',
    'yaml.keys.nothing',
    'json.keys.nothing.more',
  ]) {
    await attempt(() => client.callTool('get_config', { path }));
    await attempt(() => client.callTool('explain_config', { path }));
  }
  return JSON.stringify(said);
}

const cells: [ClientKind, Wiring][] = [
  ['v2-modern', 'stdio'],
  ['v2-legacy', 'http'],
  ['v1', 'stdio'],
];

describe('secrets', () => {
  test.each(cells)(
    'no planted secret reaches a %s client over %s, or the log; ordinary values do',
    async (client, wiring) => {
      const { env, config }: Place = place(planted.files, {
        CONFIG_ENV_PREFIX: 'APP_',
        APP_ENV__TOKEN: 'environment-fig-1',
      });
      const heard = new Heard();
      await using connection = await connect({
        client,
        wiring,
        server,
        env,
        args: ['--log-level', 'debug'],
        onNotification: heard.listen,
      });
      const said = await everything(connection.client);
      expect(leaks(said)).toEqual([]);
      expect(said).not.toContain('environment-fig-1');
      for (const rest of planted.readable)
        expect(said).toContain(JSON.stringify(JSON.stringify(rest).slice(1, -1)).slice(1, -1));
      for (const section of ['yaml', 'json', 'toml']) {
        const { structuredContent } = await connection.client.callTool('get_config', {
          path: `${section}.ordinary`,
        });
        expect(structuredContent?.value).toEqual(ordinary);
      }

      // The same files, broken in every way: what is said about them quotes nothing.
      await connection.client.subscribe('config://app');
      for (const [name, text] of Object.entries(planted.files)) replaceFile(join(config, name), broken(text));
      for (let problems: unknown[] = []; problems.length < 4; ) {
        await heard.of('notifications/resources/updated', 'config://app');
        heard.forget();
        const { structuredContent } = await connection.client.callTool('get_config', {
          path: 'json.ordinary',
        });
        problems = (structuredContent?.problems ?? []) as unknown[];
      }
      expect(leaks(await everything(connection.client))).toEqual([]);
      await connection.close();
      const log = connection.process?.stderr ?? '';
      expect(leaks(log)).toEqual([]);
      if (wiring === 'stdio') expect(log).toContain('last good version stays');
    },
  );

  test('files that are broken from the start are named with their lines, and not quoted', async () => {
    const files = Object.entries(planted.files).map(([name, text]) => [name, broken(text)]);
    await using connection = await connect({
      client: 'v2-modern',
      wiring: 'stdio',
      server,
      env: place(Object.fromEntries(files)).env,
    });
    const said = await everything(connection.client);
    expect(said).toMatch(/a\.yaml:\d+ /);
    expect(leaks(said + (connection.process?.stderr ?? ''))).toEqual([]);
  });

  test('what the schema calls writeOnly is redacted, through references, lists and combinations', async () => {
    const schema = {
      $defs: { hidden: { type: 'string', writeOnly: true } },
      properties: {
        plain: { type: 'string' },
        hidden: { $ref: '#/$defs/hidden' },
        list: { items: { properties: { hush: { format: 'password' } } } },
        either: { anyOf: [{ type: 'number' }, { properties: { deep: { $ref: '#/$defs/hidden' } } }] },
      },
      patternProperties: { '^x_': { writeOnly: true } },
    };
    const { env, folder } = place({
      'a.yaml':
        'plain: apple\nhidden: banana\nlist: [{hush: cherry, say: date}]\neither: {deep: elder}\nx_other: fig\n',
    });
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema));
    await using connection = await connect({
      client: 'v2-modern',
      wiring: 'in-process',
      server,
      env: { ...env, CONFIG_SCHEMA: join(folder, 'schema.json') },
    });
    const { structuredContent } = await connection.client.callTool('get_config', {});
    expect(structuredContent?.value).toEqual({
      plain: 'apple',
      hidden: '[redacted]',
      list: [{ hush: '[redacted]', say: 'date' }],
      either: { deep: '[redacted]' },
      x_other: '[redacted]',
    });
  });

  test('in a list of variables the name beside a value tells whether it is secret', () => {
    const variables = [
      { name: 'DB_PASSWORD', value: 'banana' },
      { name: 'DB_HOST', value: 'db' },
      'API_TOKEN=cherry',
      'LEVEL=info',
    ];
    expect(plain(redact(fromPlain({ env: variables }) as MapNode).tree)).toEqual({
      env: [
        { name: 'DB_PASSWORD', value: '[redacted]' },
        { name: 'DB_HOST', value: 'db' },
        'API_TOKEN=[redacted]',
        'LEVEL=info',
      ],
    });
  });

  test('a topic such as jwt shows what measures; lists of arguments, Kubernetes Secrets and JSON Web Keys are known', () => {
    const shown = plain(
      redact(
        fromPlain({
          jwt: { issuer: 'https://auth.example.com', expiresIn: 3600, secret: 'tulip', other: 'rose' },
          webhooks: [{ url: 'https://example.com/hook', events: ['push'] }],
          args: ['--api-key', 'tulip', '--password', '--verbose', 'on'],
          kube: { kind: 'Secret', metadata: { name: 'db' }, data: { username: 'YWRtaW4=' } },
          jwks: [{ kty: 'oct', kid: 'a', k: 'tulip' }],
          ldap: { bind_dn: 'cn=admin', bind_pw: 'tulip' },
        }) as MapNode,
      ).tree,
    );
    expect(shown).toEqual({
      jwt: { issuer: 'https://auth.example.com', expiresIn: 3600, secret: '[redacted]', other: '[redacted]' },
      webhooks: [{ url: '[redacted]', events: ['push'] }],
      args: ['--api-key', '[redacted]', '--password', '--verbose', 'on'],
      kube: { kind: 'Secret', metadata: { name: 'db' }, data: { username: '[redacted]' } },
      jwks: [{ kty: 'oct', kid: 'a', k: '[redacted]' }],
      ldap: { bind_dn: 'cn=admin', bind_pw: '[redacted]' },
    });
  });

  test('a name with its value, in other words: CloudFormation, Terraform, a form; a private key as a list of lines', () => {
    const hidden = (entry: Record<string, unknown>) => Object.values(entry).includes('[redacted]');
    const shown = plain(
      redact(
        fromPlain({
          all: [
            { ParameterKey: 'DBPassword', ParameterValue: 'tulip' },
            { env_name: 'API_TOKEN', env_value: 'tulip' },
            { Name: '/shop/db', Type: 'SecureString', Value: 'tulip' },
            { value: 'tulip', sensitive: true },
            { label: 'Password', value: 'tulip' },
          ],
          none: [
            { ParameterKey: 'Stage', ParameterValue: 'tulip' },
            { Key: 'Stage', Value: 'tulip' },
            { Name: '/shop/stage', Type: 'String', Value: 'tulip' },
            { value: 'tulip', sensitive: false },
          ],
          key: ['-----BEGIN PRIVATE KEY-----', 'tulip', '-----END PRIVATE KEY-----', 'rose'],
          args: ['-u', 'shop:tulip', '-H', 'Authorization: tulip', '-p', '8080:80'],
        }) as MapNode,
      ).tree,
    ) as Record<string, Record<string, unknown>[]>;
    expect(shown.all?.map(hidden)).toEqual([true, true, true, true, true]);
    expect(shown.none?.map(hidden)).toEqual([false, false, false, false]);
    expect(shown.args).toEqual(['-u', '[redacted]', '-H', 'Authorization: [redacted]', '-p', '8080:80']);
  });

  test('what is secret in one place is taken out everywhere, also as JSON, URL or base64 writes it', () => {
    const secret = 'tu/lip "and" 9=x';
    const { tree, clean } = redact(
      fromPlain({
        password: secret,
        url: 'postgres://shop:peach-9@db.example.com',
        command: 'run --token plum-9',
        notes: [
          secret,
          JSON.stringify({ a: secret }),
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64'),
          'peach-9, plum-9',
        ],
      }) as MapNode,
    );
    expect((plain(tree) as { notes: string[] }).notes).toEqual([
      '[redacted]',
      '{"a":"[redacted]"}',
      '[redacted]',
      '[redacted]',
      '[redacted], [redacted]',
    ]);
    expect(clean(`"${secret}" is not in "a"`)).toBe('"[redacted]" is not in "a"');
  });

  test('the password of the database of users is not shown, not even by the server’s own configuration', async () => {
    const url = 'postgres://shop:very-secret-1@127.0.0.1:1/users';
    const failure = connect({ client: 'v2-modern', wiring: 'stdio', server, env: { USERS_DATABASE: url } });
    const error = (await failure.catch((reason: unknown) => reason)) as Error;
    expect(error.message).toContain('USERS_DATABASE cannot be opened');
    expect(error.message).not.toContain('very-secret');
    const own = redact(fromPlain({ settings: { USERS_DATABASE: url } }) as MapNode);
    expect(plain(own.tree)).toEqual({
      settings: { USERS_DATABASE: 'postgres://[redacted]@127.0.0.1:1/users' },
    });
  });

  test('redacting a long text takes time in proportion to its length', () => {
    const nasty = [
      'a'.repeat(200_000),
      '-----BEGIN RSA PRIVATE KEY-----'.repeat(5_000),
      'https://'.repeat(25_000),
      'password'.repeat(25_000),
      'token ='.repeat(30_000),
      '-u '.repeat(60_000),
      'eyJ'.repeat(60_000),
      'eyJ-'.repeat(60_000),
      'eyJabcdefgh.'.repeat(20_000),
      'Bearer '.repeat(30_000),
      'sk-'.repeat(60_000),
      'a='.repeat(100_000),
      'a: '.repeat(100_000),
      ';password=a'.repeat(20_000),
      'password: '.repeat(20_000),
      '<secret>'.repeat(20_000),
      'mysql '.repeat(30_000),
      'http://a:b'.repeat(20_000),
    ];
    for (const text of nasty) plain(redact(fromPlain({ note: text }) as MapNode).tree);
  });

  test('redacting many secrets takes time in proportion to the text, not to their number', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => [`password_${index}`, `tulip-99x-${index}`]);
    const notes = Array.from({ length: 10_000 }, (_, index) => [`note_${index}`, `see tulip-99x-${index}`]);
    const keys = recognisableKeys(10_000).map((key) => [key, 1]);
    const all = { ...Object.fromEntries([...many, ...notes]), keys: Object.fromEntries(keys) };
    const shown = plain(redact(fromPlain(all) as MapNode).tree) as { keys: object };
    expect(JSON.stringify(shown)).not.toContain('tulip');
    expect(Object.keys(shown.keys)).toHaveLength(10_000);
    expect(Object.keys(shown.keys).at(-1)).toBe('[redacted] 10000');
  });
});

test('no short word is a secret by its form: what is passed over unseen would be left as it is', () => {
  const secrets = [
    ...recognisable(1).map(({ value }) => value),
    'sk_live_12345',
    'whsec_123456',
    'AKIA1234ABCD',
  ];
  const unseen = secrets
    .flatMap((secret) => Array.from({ length: 12 }, (_, index) => secret.slice(0, index + 1)))
    .filter((word) => /^[\w.]+$/.test(word));
  expect(unseen.length).toBeGreaterThan(100);
  // With a line break after it, each is looked at in every way.
  for (const word of unseen) expect(redactText(`${word}\n`)).toBe(`${word}\n`);
});
