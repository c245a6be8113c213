import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientKind, connect, type TestClient, type Wiring } from '@mcp-reference/testing';
import { stringify as toToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { stringify as toYaml } from 'yaml';
import { fromPlain, plain } from '../src/formats/tree.js';
import { costOfForm, forms } from '../src/redact/forms.js';
import { type Rules, redact } from '../src/redact/redact.js';
import { reasonToHide } from '../src/redact/text.js';
import { contexts } from './support/corpus/contexts.js';
import { ordinary } from './support/corpus/ordinary.js';
import { kinds, Random } from './support/corpus/secrets.js';
import { Heard } from './support/events.js';
import { type Place, place, replaceFile, server } from './support/server-under-test.js';

const readme = readFileSync(new URL('../src/redact/README.md', import.meta.url), 'utf8');
const shown = (value: Record<string, unknown>, rules?: Rules): unknown =>
  plain(redact(fromPlain(value), rules));
const isIn = (secret: string, text: string) =>
  text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));

describe('measured', () => {
  test('of 60 kinds of secrets in 200 contexts and more, at least 99.5 % are hidden; the README says how many', () => {
    expect(kinds.length).toBeGreaterThanOrEqual(60);
    expect(contexts.length).toBeGreaterThanOrEqual(200);
    const out: string[] = [];
    let planted = 0;
    kinds.forEach((kind, row) => {
      contexts.forEach((context, column) => {
        if (kind.isPlain && !context.isNamed) return;
        const secret = kind.make(new Random(1 + row * 1_000 + column));
        planted += 1;
        const said = JSON.stringify(shown({ root: context.put(secret) }));
        if (isIn(secret, said)) out.push(`${kind.name} in ${context.name}: ${secret}`);
      });
    });
    const recall = 1 - out.length / planted;
    expect(recall, out.join('\n')).toBeGreaterThanOrEqual(0.995);
    expect(readme).toContain(
      `${(recall * 100).toFixed(2)} % of ${planted.toLocaleString('en')} planted secrets`,
    );
  });

  test('of 500 ordinary values of real configurations and more, at least 97 % are shown; the README says how many', () => {
    expect(ordinary.length).toBeGreaterThanOrEqual(500);
    const hidden = ordinary.filter(({ key, value }) => {
      const at = { [key]: value };
      return JSON.stringify(shown(at)) !== JSON.stringify(at);
    });
    const part = 1 - hidden.length / ordinary.length;
    expect(part, JSON.stringify(hidden, null, 1)).toBeGreaterThanOrEqual(0.97);
    expect(readme).toContain(`${(part * 100).toFixed(1)} % of ${ordinary.length} ordinary values`);
  });

  test('every form has examples in the README, and all of them are shown', () => {
    const rows = [...readme.matchAll(/^\| (.+?) \| (`.*) \|$/gm)].map(([, name = '', cells = '']) => ({
      name,
      examples: [...cells.replaceAll('\\|', '|').matchAll(/`([^`]+)`/g)].map(([, example = '']) => example),
    }));
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(forms));
    for (const { name, examples } of rows) {
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(costOfForm(forms[name] ?? [], example), example).toBeLessThan(2);
        expect(reasonToHide(example), `${name}: ${example}`).toBeUndefined();
      }
    }
  });
});

/** The corpus as a configuration: some kinds in every context, others in each format. */
function plant(seed: number): { document: Record<string, unknown>; secrets: string[] } {
  const secrets: string[] = [];
  const places = contexts.map((context, at) => {
    const usable = kinds.filter(
      ({ isPlain, name }) => (!isPlain || context.isNamed) && name !== 'seed phrase',
    );
    const kind = usable[(at * 7 + seed * 13) % usable.length] ?? usable[0];
    const secret = kind?.make(new Random(seed * 10_000 + at)) ?? '';
    if (!isIn(secret, JSON.stringify(shown({ root: context.put(secret) })))) secrets.push(secret);
    return [`place_${at}`, context.put(secret)];
  });
  return { document: Object.fromEntries(places) as Record<string, unknown>, secrets };
}

const [yaml, json, toml] = [plant(1), plant(2), plant(3)];
const env = kinds.filter(({ isPlain }) => !isPlain).map((kind, at) => kind.make(new Random(90_000 + at)));
const secrets = [...yaml.secrets, ...json.secrets, ...toml.secrets].filter((secret) => secret.length > 8);
const files: Record<string, string> = {
  'a.yaml': toYaml({ yaml: yaml.document }),
  'b.json': JSON.stringify({ json: json.document, ordinary: ordinaryTree() }, null, 2),
  'c.toml': toToml({ toml: toml.document }),
  '.env': env.flatMap((value, at) => (value.includes("'") ? [] : [`ENV__N${at}='${value}'`])).join('\n'),
};

function ordinaryTree(): Record<string, unknown> {
  return { port: 8080, host: 'db.example.com', license: 'MIT', url: 'https://www.example.com/list?page=2' };
}

const broken = (text: string) => `${text}\n"unclosed ${secrets[3]}: [\n= ${secrets[4]}`;

function leaks(text: string): string[] {
  // As JSON writes it, too.
  const unescaped = text.replaceAll('\\n', '\n').replaceAll('\\"', '"');
  return [...secrets, ...env].filter((secret) => isIn(secret, text) || isIn(secret, unescaped));
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
  const deep = [
    'yaml.place_0',
    'json.place_3.nothing',
    'toml.place_150',
    'yaml.nothing',
    'env.n3',
    'env.n3.more',
  ];
  for (const path of ['', 'yaml', 'json', 'toml', 'env', 'ordinary', 'nothing', ...deep]) {
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

describe('over the wire', () => {
  test.each(cells)(
    'no planted secret reaches a %s client over %s, or the log; ordinary values do',
    async (client, wiring) => {
      const { env, config }: Place = place(files, {
        CONFIG_ENV_PREFIX: 'APP_',
        APP_ENV__TOKEN: 'environment-fig-1',
      });
      const heard = new Heard();
      const args = ['--log-level', 'debug'];
      await using connection = await connect({
        client,
        wiring,
        server,
        env,
        args,
        onNotification: heard.listen,
      });
      const said = await everything(connection.client);
      expect(leaks(said)).toEqual([]);
      expect(said).not.toContain('environment-fig-1');
      const { structuredContent } = await connection.client.callTool('get_config', { path: 'ordinary' });
      expect(structuredContent?.value).toEqual(ordinaryTree());

      // The same files, broken in every way: what is said about them quotes nothing.
      await connection.client.subscribe('config://app');
      for (const [name, text] of Object.entries(files)) replaceFile(join(config, name), broken(text));
      for (let problems: unknown[] = []; problems.length < 4; ) {
        await heard.of('notifications/resources/updated', 'config://app');
        heard.forget();
        const answer = await connection.client.callTool('get_config', { path: 'ordinary' });
        problems = (answer.structuredContent?.problems ?? []) as unknown[];
      }
      expect(leaks(await everything(connection.client))).toEqual([]);
      await connection.close();
      const log = connection.process?.stderr ?? '';
      expect(leaks(log)).toEqual([]);
      if (wiring === 'stdio') expect(log).toContain('last good version stays');
    },
  );

  test('files that are broken from the start are named with their lines, and not quoted', async () => {
    const all = Object.entries(files).map(([name, text]) => [name, broken(text)]);
    const { env } = place(Object.fromEntries(all));
    await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
    const said = await everything(connection.client);
    expect(said).toMatch(/a\.yaml:\d+ /);
    expect(leaks(said + (connection.process?.stderr ?? ''))).toEqual([]);
  });

  test('a hidden value says its kind and length; CONFIG_SHOW shows a path and all below it', async () => {
    const { env } = place({
      'a.yaml':
        'database: {user: shop, password: tulip-1}\nservices: {web: {note: x9Kq2Lm4Z}, api: {note: x8Kq2Lm4Z}}\n',
    });
    const read = async (more: Record<string, string>, path: string) => {
      await using connection = await connect({
        client: 'v2-modern',
        wiring: 'stdio',
        server,
        env: { ...env, ...more },
      });
      const got = await connection.client.callTool('get_config', { path });
      const explained = await connection.client.callTool('explain_config', { path });
      return [got.structuredContent?.value, JSON.stringify(explained.content)];
    };
    expect(await read({}, 'database.password')).toEqual([
      '[hidden: text under a secret name, 7 characters]',
      expect.stringContaining('CONFIG_SHOW=database.password'),
    ]);
    expect((await read({}, 'services'))[0]).toEqual({
      web: { note: '[hidden: unrecognised text, 9 characters]' },
      api: { note: '[hidden: unrecognised text, 9 characters]' },
    });
    const more = { CONFIG_SHOW: 'database, services.*.note' };
    expect((await read(more, ''))[0]).toEqual({
      database: { user: 'shop', password: 'tulip-1' },
      services: { web: { note: 'x9Kq2Lm4Z' }, api: { note: 'x8Kq2Lm4Z' } },
    });
  });

  test('what the schema marks is hidden, through every keyword that can apply, known or not', async () => {
    const mark = { writeOnly: true };
    const schema = {
      $defs: {
        hidden: { type: 'string', ...mark },
        node: { $dynamicAnchor: 'node', properties: { n: mark } },
      },
      properties: {
        plain: { type: 'string' },
        reference: { $ref: '#/$defs/hidden' },
        list: { items: { properties: { hush: { format: 'password' } } } },
        either: { anyOf: [{ type: 'number' }, { properties: { deep: { $ref: '#/$defs/hidden' } } }] },
        unevaluated: { properties: { say: {} }, unevaluatedProperties: mark },
        unevaluatedList: { prefixItems: [{}], unevaluatedItems: mark },
        contains: { contains: mark },
        dependent: { dependentSchemas: { a: { properties: { b: mark } } } },
        dependency: { dependencies: { a: { properties: { b: mark } } } },
        condition: { if: { properties: { b: mark } } },
        dynamic: { $dynamicRef: '#node' },
        elsewhere: { $ref: 'https://example.com/other.json' },
        later: { 'x-somebody': { properties: { b: mark } } },
        sensitive: { 'x-sensitive': true },
      },
      patternProperties: { '^x_': mark },
    };
    const { env, folder } = place({
      'a.yaml': `plain: apple
reference: apple
list: [{hush: apple, say: date}]
either: {deep: apple}
unevaluated: {say: date, other: apple}
unevaluatedList: [apple, apple]
contains: [apple]
dependent: {a: date, b: apple}
dependency: {a: date, b: apple}
condition: {b: apple}
dynamic: {n: apple}
elsewhere: apple
later: {b: apple}
sensitive: apple
x_other: apple
`,
    });
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema));
    await using connection = await connect({
      client: 'v2-modern',
      wiring: 'in-process',
      server,
      env: { ...env, CONFIG_SCHEMA: join(folder, 'schema.json') },
    });
    const { structuredContent } = await connection.client.callTool('get_config', {});
    const value = structuredContent?.value as Record<string, unknown>;
    expect(value.plain).toBe('apple');
    expect(value.list).toMatchObject([{ say: 'date' }]);
    expect(value.unevaluated).toMatchObject({ say: 'date' });
    const { plain: _, ...rest } = value;
    expect(JSON.stringify(rest)).not.toContain('apple');
    expect(JSON.stringify(rest)).toContain('[hidden: text marked by the schema, 5 characters]');
  });

  test('the password of the database of users is not shown, not even by the server’s own configuration', async () => {
    const url = 'postgres://shop:very-secret-1@127.0.0.1:1/users';
    const failure = connect({ client: 'v2-modern', wiring: 'stdio', server, env: { USERS_DATABASE: url } });
    const error = (await failure.catch((reason: unknown) => reason)) as Error;
    expect(error.message).toContain('USERS_DATABASE cannot be opened');
    expect(error.message).not.toContain('very-secret');
    expect(shown({ settings: { USERS_DATABASE: url } })).toEqual({
      settings: { USERS_DATABASE: 'postgres://[hidden: credentials, 18 characters]@127.0.0.1:1/users' },
    });
  });
});

describe('structures', () => {
  const isHidden = (value: unknown) => JSON.stringify(value).includes('[hidden');

  test('a name beside a value decides; a flag decides about what follows; nothing else is lost', () => {
    const environment = [
      { name: 'DB_PASSWORD', value: 'banana' },
      { name: 'DB_HOST', value: 'db' },
      { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
      'API_TOKEN=cherry',
      'LEVEL=info',
    ];
    const value = shown({ environment, args: ['--api-key', 'tulip', '-p', '8080:80', '--verbose'] });
    expect(value).toEqual({
      environment: [
        { name: 'DB_PASSWORD', value: '[hidden: text under a secret name, 6 characters]' },
        environment[1],
        environment[2],
        '[hidden: text that names a credential, 16 characters]',
        'LEVEL=info',
      ],
      args: ['--api-key', '[hidden: text under a secret name, 5 characters]', '-p', '8080:80', '--verbose'],
    });
  });

  test('a topic such as jwt shows what measures; sections called auth show what they switch', () => {
    const jwt = { issuer: 'https://auth.example.com', expiresIn: 3600 };
    expect(shown({ jwt })).toEqual({ jwt });
    expect(isHidden(shown({ jwt: { secret: 'tulip' } }))).toBe(true);
    expect(isHidden(shown({ jwt: { other: 'rose' } }))).toBe(true);
    expect(shown({ auth: { enabled: true, type: 'basic' } })).toEqual({
      auth: { enabled: true, type: 'basic' },
    });
    expect(isHidden(shown({ auth: { pass: 'tulip' } }))).toBe(true);
  });

  test('switches, nothing, and references to values elsewhere are shown below secret names', () => {
    const same = {
      password: true,
      token: null,
      secret: '',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what they look like
      api_key: '${API_KEY}',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what they look like
      key: '${{ secrets.KEY }}',
    };
    expect(shown(same)).toEqual(same);
  });

  test('keys that are hidden stay keys of their own, and their values are looked at', () => {
    const random = [1, 2].map((seed) => new Random(seed).text(32));
    expect(shown({ sessions: { [random[0] ?? '']: 'alice', [random[1] ?? '']: 'bob' } })).toEqual({
      sessions: { '[hidden key 1: 32 characters]': 'alice', '[hidden key 2: 32 characters]': 'bob' },
    });
  });

  test('letters that look like others, accents and invisible characters make no other name', () => {
    for (const key of [
      'pаsswоrd',
      'ｐａｓｓｗｏｒｄ',
      'pass\u200bphrase',
      'LÖSENORD',
      'ΡASSWΟRD',
      'p4ssw0rd',
      `${'of_the_'.repeat(60)}password`,
    ]) {
      expect(isHidden(shown({ [key]: 'tulip' })), key).toBe(true);
    }
  });

  test('names that hold the same letters are no secrets', () => {
    const same = {
      compass: 'north',
      bypass: 'yes',
      passenger: 'Ada',
      tokenizer: 'bert',
      secretary: 'Ada',
      keyboard: 'us',
      monkey: 'banana',
    };
    expect(shown(same)).toEqual(same);
  });
});

test('a long text is read in time in proportion to its length', () => {
  const nasty = [
    ...[
      'a',
      '-----BEGIN RSA PRIVATE KEY-----',
      'https://',
      'password',
      'token =',
      '-u ',
      'a=',
      'a: ',
      ';password=a',
    ],
    ...[
      '<secret>',
      'mysql ',
      'http://a:b',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what they look like
      '${A}',
      '{{ a }}',
      'a.b',
      'a-',
      'a/',
      '1.',
      '1:',
      '::',
      "'",
      '\\d',
      '[a-z]',
      '%a',
      '&a=b',
    ],
  ];
  for (const part of nasty) {
    for (const length of [390, 19_999, 200_000]) {
      const started = performance.now();
      shown({ note: part.repeat(Math.ceil(length / part.length)).slice(0, length) });
      expect(performance.now() - started, `${part} ${length}`).toBeLessThan(1_500);
    }
  }
});
