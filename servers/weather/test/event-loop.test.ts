import { connect, holdsIn, monitorEventLoop, textOf } from '@mcp-reference/testing';
import { afterAll, expect, test } from 'vitest';
import { server } from './server-under-test.js';
import { startStandIns } from './stand-ins/index.js';

const standIns = await startStandIns();
afterAll(() => standIns.close());

const letters = 'abcdefghijklmnopqrstuvwxyz';
/** A name that no place has, another one for each number. */
const nowhere = (n: number) =>
  `San${letters[n % 26]}lina ${letters[(n * 7) % 26]}x${letters[(n * 3) % 26]}bergen`;

const floods: [what: string, tool: string, args: (n: number) => Record<string, unknown>][] = [
  ['a name that no place has', 'get_weather', (n) => ({ city: nowhere(n) })],
  ['the longest name', 'get_weather', (n) => ({ city: `${nowhere(n)} `.repeat(8).slice(0, 120) })],
  ['a name with many regions', 'get_weather', (n) => ({ city: `${nowhere(n)},${'in,'.repeat(30)}` })],
  ['a region that is nowhere', 'get_weather', (n) => ({ city: `Texas, France, ${letters[n % 26]}` })],
  ['coordinates', 'get_alerts', (n) => ({ city: `${45 + n / 50},${n / 30}` })],
  ['the beginning of many names', 'search_places', (n) => ({ query: letters[n % 26], limit: 20 })],
  [
    'a town in a doubtful state',
    'search_places',
    (n) => ({ query: `San ${letters[n % 26]}, CA`, limit: 20 }),
  ],
];

test.each(floods)('a hundred calls at once with %s leave the event loop to others', async (_, tool, args) => {
  await using connection = await connect({
    server,
    wiring: 'http',
    client: 'v2-modern',
    env: { ...standIns.env, ...monitorEventLoop },
  });
  const call = (n: number) => connection.client.callTool(tool, args(n));
  const before = connection.process?.stderr.length ?? 0;
  // The first call reads the list of places, and must not hold the loop either.
  await call(0);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => call(n)));
  expect(answers.map(textOf).filter((text) => /too many|internal error/i.test(text))).toEqual([]);
  expect(holdsIn(connection.process?.stderr.slice(before) ?? 'no process')).toEqual([]);
});
