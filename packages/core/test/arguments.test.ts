import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { modernCall } from './raw-http.ts';
import { RawStdio } from './raw-stdio.ts';

/** How tools get their arguments, whatever the server: asked on stdio in the 2025 era, and over HTTP in 2026. */
type Call = (tool: string, args: Record<string, unknown>) => Promise<{ text: string; isError: boolean }>;

let stdio: RawStdio;
let http: HttpServer;

beforeAll(async () => {
  stdio = await new RawStdio(onCore).initialize();
  http = await HttpServer.start(onCore);
});

afterAll(async () => {
  await stdio[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

const lanes: [string, Call][] = [
  ['on stdio', async (tool, args) => answered(await stdio.answer(stdio.call(tool, args)))],
  ['over HTTP', async (tool, args) => answered(await modernCall(http.url, tool, args))],
];

function answered({ result }: Awaited<ReturnType<typeof modernCall>>) {
  const text = (result?.content ?? []).map((part) => part.text).join('\n');
  return { text, isError: result?.isError === true };
}

/** Every name that is one typing error away. */
function typosOf(name: string): string[] {
  const letters = [...name];
  return letters.flatMap((letter, i) => {
    const [before, after] = [name.slice(0, i), name.slice(i + 1)];
    return [
      before + after,
      `${before}z${after}`,
      `${before}z${letter}${after}`,
      `${before}${after.slice(0, 1)}${letter}${after.slice(1)}`,
    ];
  });
}

describe.each(lanes)('%s', (_, call) => {
  const good = { query: 'x' };

  test('null for an optional argument counts as absent, at any depth', async () => {
    const given = {
      ...good,
      limit: null,
      deliver_at: null,
      filter: { city: null, country: 'NO' },
      points: [{ x: 1, label: null }],
    };
    const { text } = await call('report', given);
    expect(JSON.parse(text)).toEqual({
      query: 'x',
      deliver_at: 'now',
      filter: { country: 'NO' },
      points: [{ x: 1 }],
    });
  });

  test('null stays where the schema takes it, and is refused where a value is required', async () => {
    expect((await call('report', { ...good, note: null })).text).toContain('"note":null');
    expect(await call('report', { query: null })).toMatchObject({
      isError: true,
      text: expect.stringContaining('query'),
    });
    expect(await call('echo', { value: null })).toMatchObject({ text: 'null' });
  });

  test('a number may be written as text, where its schema has a number', async () => {
    const { text } = await call('report', {
      query: '7',
      limit: '3',
      b: '-1.5e2',
      points: [{ x: '.5', label: '4' }],
    });
    expect(JSON.parse(text)).toMatchObject({
      query: '7',
      limit: 3,
      b: -150,
      points: [{ x: 0.5, label: '4' }],
    });
  });

  test.each([
    '',
    ' 1',
    '1 ',
    '0x10',
    'one',
    'Infinity',
    '1e999',
    '1e-999',
    '12345678901234567',
    '1_000',
    '1,5',
  ])('but not %j: no double says the same', async (b) => {
    const { text, isError } = await call('report', { ...good, b });
    expect(isError).toBe(true);
    expect(text).toMatch(/\bb\b.*number/);
  });

  test.each(['wait_for_previous', 'x', '', 'toString', 'a b', 'ünïcode'])(
    'the unknown argument %j is ignored, and the answer says so in a line of its own',
    async (name) => {
      for (const tool of ['report', 'strict']) {
        const args = tool === 'report' ? good : { city: 'Oslo' };
        const { text, isError } = await call(tool, { ...args, [name]: true });
        expect(isError).toBe(false);
        const [answer, ...lines] = text.split('\n');
        expect(JSON.parse(answer ?? '')).toMatchObject(args);
        expect(lines).toEqual([`Ignored unknown argument: ${JSON.stringify(name)}.`]);
      }
    },
  );

  test('many unknown arguments are one short line', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${'n'.repeat(200)}${i}`, i]));
    const { text } = await call('report', { ...good, ...many });
    const [, line = '', ...more] = text.split('\n');
    expect(line).toMatch(/^Ignored unknown arguments: .* and 35 more\.$/);
    expect(line.length).toBeLessThan(500);
    expect(more).toEqual([]);
  });

  test('an unknown argument of a tool without arguments is ignored too', async () => {
    expect((await call('prints', { wait_for_previous: true })).text).toBe(
      'printed\nIgnored unknown argument: "wait_for_previous".',
    );
  });

  test('a refusal names what was ignored as well', async () => {
    const { text, isError } = await call('report', { wait_for_previous: false });
    expect(isError).toBe(true);
    expect(text).toMatch(/query[\s\S]*\nIgnored unknown argument: "wait_for_previous"\.$/);
  });

  test.each(['query', 'limit', 'deliver_at', 'filter', 'points'])(
    'a typo in %s is refused with the name that was meant',
    async (known) => {
      for (const typo of new Set(typosOf(known))) {
        if (typo === known) continue;
        const { text, isError } = await call('report', { ...good, [typo]: 1 });
        expect(isError, typo).toBe(true);
        expect(text).toBe(
          `Unknown argument "${typo}": did you mean "${known}"? Call report again with that name.`,
        );
      }
    },
  );

  test.each(['deliverAt', 'Deliver_At', 'deliver-at', 'QUERY'])(
    'so is another way to write it: %s',
    async (name) => {
      expect((await call('report', { ...good, [name]: 'x' })).text).toContain('did you mean');
    },
  );

  test('a tool whose schema takes any further argument gets them', async () => {
    const { text } = await call('loose', { city: 'Oslo', cty: 1, wait_for_previous: true });
    expect(JSON.parse(text)).toEqual({ city: 'Oslo', cty: 1, wait_for_previous: true });
  });
});
