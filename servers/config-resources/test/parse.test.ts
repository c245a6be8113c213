import { readFileSync } from 'node:fs';
import { watchTurns } from '@mcp-reference/testing';
import { describe, expect, test } from 'vitest';
import { nodeAt, parsePath } from '../src/config/path.js';
import { parseFile } from '../src/formats/parse.js';
import { plain } from '../src/formats/tree.js';
import { inWorker } from '../src/jobs.js';

async function lineOf(text: string, name: string, path: string): Promise<number | undefined> {
  const { origin } = nodeAt(await parseFile(text, name, undefined), parsePath(path));
  return origin.from === 'file' ? origin.line : undefined;
}

const read = async (text: string, name: string) => plain(await parseFile(text, name, undefined));

const yaml = 'a: 1\n\nb:\n  - x\n  - y: 2\n    z: |\n      text\n      more\n"c d": &c {e: [1, 2]}\nf: *c\n';
const json = '{\n  "a": 1,\n\t"b": [\n    "x",\n    { "y": 2 }\n  ],\n  "c": { "e": "\\u0041" }\n}\n';
const toml = [
  'a = 1 # one',
  'text = """',
  'x = "not a key"',
  '[nor] = a table"""',
  '[b.c]',
  'd = [',
  '  1,',
  '  2, # [z]',
  ']',
  '"quoted.key" = { e = 1 }',
  '[[list]]',
  'n = 1',
  '[[list]]',
  'n = 2',
  'when = 2026-01-02',
].join('\n');
const env = '# comment\nA=1\n\nexport DATABASE__HOST=db # the host\nTEXT="two\nlines"\nLAST=\'x # y\'\n';

describe('every value knows its line', () => {
  test.each([
    [yaml, 'a.yaml', 'a', 1],
    [yaml, 'a.yaml', 'b[1].y', 5],
    [yaml, 'a.yaml', 'b[1].z', 6],
    [yaml, 'a.yaml', '["c d"].e', 9],
    [json, 'a.json', 'a', 2],
    [json, 'a.json', 'b', 3],
    [json, 'a.json', 'b[1]', 5],
    [json, 'a.json', 'c', 7],
    [toml, 'a.toml', 'a', 1],
    [toml, 'a.toml', 'text', 2],
    [toml, 'a.toml', 'b.c.d', 6],
    [toml, 'a.toml', 'b.c["quoted.key"]', 10],
    [toml, 'a.toml', 'b.c["quoted.key"].e', 10],
    [toml, 'a.toml', 'list[0].n', 12],
    [toml, 'a.toml', 'list[1].n', 14],
    [env, '.env', 'a', 2],
    [env, '.env', 'database.host', 4],
    [env, '.env', 'text', 5],
    [env, '.env', 'last', 7],
  ])('%#: %s in %s', async (text, name, path, line) => {
    expect(await lineOf(text, name, path)).toBe(line);
  });
});

test('the four formats give the values they are meant to give', async () => {
  expect(await read(yaml, 'a.yaml')).toEqual({
    a: 1,
    b: ['x', { y: 2, z: 'text\nmore\n' }],
    'c d': { e: [1, 2] },
    f: { e: [1, 2] },
  });
  expect(await read(json, 'a.json')).toEqual({ a: 1, b: ['x', { y: 2 }], c: { e: 'A' } });
  expect(await read(toml, 'a.toml')).toMatchObject({
    list: [{ n: 1 }, { n: 2, when: '2026-01-02' }],
    b: { c: { d: [1, 2], 'quoted.key': { e: 1 } } },
  });
  expect(await read(env, '.env')).toEqual({
    a: '1',
    database: { host: 'db' },
    text: 'two\nlines',
    last: 'x # y',
  });
});

test('numbers that JavaScript cannot hold stay as they are written', async () => {
  expect(await read('id: 12345678901234567890\nmode: 0o755\n', 'a.yaml')).toEqual({
    id: '12345678901234567890',
    mode: 493,
  });
  expect(await read('{"id": 12345678901234567890, "big": 1e400, "low": -1E+999}', 'a.json')).toEqual({
    id: '12345678901234567890',
    big: '1e400',
    low: '-1E+999',
  });
  expect(await read('big: 1e400\nlow: -1E+999\n', 'a.yaml')).toEqual({ big: '1e400', low: '-1E+999' });
  expect(await read('a = 1\nbig = 1e400\nlow = -1E+999 # low\n', 'a.toml')).toEqual({
    a: 1,
    big: '1e400',
    low: '-1E+999',
  });
  expect(await read('id = 9223372036854775807', 'a.toml')).toEqual({ id: '9223372036854775807' });
});

test('what YAML types, tags or merges in its own way is kept', async () => {
  const text = `p: !!pairs [a: 1, a: 2]
o: !!omap
  - x: 1
  - y: 2
s: !!set {a, b}
ref: !Ref Bucket
sub: !Sub [text, {a: 1}]
bin: !!binary aGVsbG8=
odd: {<<: 5, a: 1}
Key: 1
key: 2
`;
  expect(await read(text, 'a.yaml')).toEqual({
    p: [{ a: 1 }, { a: 2 }],
    o: [{ x: 1 }, { y: 2 }],
    s: { a: null, b: null },
    ref: '!Ref Bucket',
    sub: { '!Sub': ['text', { a: 1 }] },
    bin: 'aGVsbG8=',
    odd: { a: 1, '<<': 5 },
    Key: 1,
    key: 2,
  });
  expect(await read('%YAML 1.1\n---\non: yes\nmode: 0755\ntime: 12:30:45\n', 'a.yaml')).toEqual({
    on: true,
    mode: 493,
    time: 45_045,
  });
  await expect(read('A=1\na=2\n', '.env')).rejects.toThrow('same name twice');
});

test.each(['}', ']', '[]', '{}', '*a ', '"\'', '- ]\n', '!x ', '{a', '? ', '@', '%A\n', '[', "'", '&a '])(
  'a text of nothing but %j is refused, and the event loop goes on meanwhile',
  async (part) => {
    const text = part.repeat(Math.ceil((256 * 1024) / part.length));
    const longest = watchTurns();
    const { problems } = await inWorker('configure', { files: [{ name: 'a.yaml', text }] }).catch(
      (error: unknown) => ({ problems: [error] }),
    );
    const held = longest();
    expect(problems).toHaveLength(1);
    expect(held).toBeLessThan(100);
  },
);

test('YAML merges (<<) give way to keys that are written out', async () => {
  const text = 'base: &b {x: 1, y: 1}\nsite:\n  y: 2\n  <<: *b\n';
  expect(await read(text, 'a.yaml')).toMatchObject({ site: { x: 1, y: 2 } });
});

test('an alias stands for the last anchor of its name before it', async () => {
  const text = 'a: &x [&y 1]\nb: &y 2\nc: *x\nd: *y\n&k key: *k\n';
  expect(await read(text, 'a.yaml')).toEqual({ a: [1], b: 2, c: [1], d: 2, key: 'key' });
});

test('many aliases, and a quote that stays open, take time in proportion to the file', async () => {
  const aliases = Array.from({ length: 10_000 }, (_, i) => `a${i}: &x${i} ${i}\nb${i}: *x${i}`).join('\n');
  expect(await read(aliases, 'a.yaml')).toMatchObject({ b0: 0, b9999: 9_999 });
  await expect(read(`A="${'\n'.repeat(200_000)}`, '.env')).rejects.toThrow('never closed');
});

test('a key called __proto__ is a key like any other', async () => {
  for (const [text, name] of [
    ['__proto__: {polluted: true}', 'a.yaml'],
    ['{"__proto__": {"polluted": true}}', 'a.json'],
    ['__proto__.polluted = true', 'a.toml'],
  ] as const) {
    const value = (await read(text, name)) as object;
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
  .split('')
  .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}*${'abcdefgh'[index]}]`)
  .join('\n')}\n`;

test.each([
  ['an alias bomb', bomb, 'a.yaml', /more than 50000 values/],
  ['an alias that contains itself', 'a: &a\n  b: *a\n', 'a.yaml', /contains itself/],
  ['an alias without an anchor', 'a: *nothing\n', 'a.yaml', /alias/],
  ['a key twice in YAML', 'a: 1\nb: 2\na: 3\n', 'a.yaml', /same key twice/],
  ['a key twice in JSON', '{"a": 1,\n"a": 2}', 'a.json', /same key twice/],
  ['a key twice in TOML', 'a = 1\na = 2\n', 'a.toml', /same key twice/],
  ['a name twice in .env', 'A=1\nA=2\n', '.env', /same name twice/],
  ['two YAML documents', 'a: 1\n---\nb: 2\n', 'a.yaml', /several documents/],
  ['deep nesting in YAML', `${'['.repeat(1_000)}${']'.repeat(1_000)}`, 'a.yaml', /deeper than 64/],
  ['deep nesting in JSON', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'a.json', /deeper than 64/],
  ['deep nesting in TOML', `a = ${'['.repeat(1_000)}${']'.repeat(1_000)}`, 'a.toml', /deeper than 64/],
  ['half a JSON file', '{"a": {"b": 1', 'a.json', /lacks/],
  ['a trailing comma', '{"a": 1,}', 'a.json', /comma/],
  ['a trailing comma in a list', '{"a": [1,]}', 'a.json', /comma/],
  ['half a YAML file', 'a: "b\nc: [1, 2', 'a.yaml', /lacks|not valid/],
  ['a list at the top', '- a\n- b\n', 'a.yaml', /no mapping/],
  ['an empty file', ' \n', 'a.yaml', /is empty/],
  ['an open quote', 'A="x\nB=2\n', '.env', /never closed/],
  ['no assignment', 'just text\n', '.env', /NAME=value/],
])('%s is refused with its line, and nothing of the file is quoted', async (_, text, name, says) => {
  const error = await parseFile(text, name, undefined).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  expect(error).toMatchObject({ name: 'ConfigProblem', message: expect.stringMatching(says) });
});

test('a job loads nothing of the MCP SDK, which is larger than all that it needs', () => {
  const files = new Set(['worker.js']);
  for (const file of files) {
    const code = readFileSync(new URL(`../dist/${file}`, import.meta.url), 'utf8');
    expect(code, file).not.toContain('notifications/initialized');
    for (const [, imported = ''] of code.matchAll(/["']\.\/([\w.-]+\.js)["']/g)) files.add(imported);
  }
  expect(files.size).toBeGreaterThan(3);
});
