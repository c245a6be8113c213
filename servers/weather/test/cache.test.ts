import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectInProcess, textOf } from './connect.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';

const minute = 60_000;
const start = Date.parse('2026-11-23T14:05:30Z');

let standIns: StandIns;
let client: Client;
let clock: number;

beforeAll(async () => {
  standIns = await startStandIns(() => clock);
});
afterAll(() => standIns.close());
beforeEach(async () => {
  standIns.reset();
  clock = start;
  client = await connect({});
});
afterEach(() => client.close());

const connect = (more: Record<string, string>) =>
  connectInProcess({ ...standIns.env, ...more }, { now: () => clock, retryDelayMs: 1 });
const call = (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args });

test('the same place is asked for once in ten minutes, in whatever units and under whatever name', async () => {
  await call('get_weather', { city: 'Munich' });
  await call('get_weather', { city: 'münchen', units: 'fahrenheit' });
  clock += 9 * minute;
  const again = await call('get_weather', { city: 'Muenchen, DE' });
  expect(standIns.openMeteo.requests).toHaveLength(1);
  expect(again.structuredContent).toMatchObject({ stale: false, age_seconds: 540 });
  clock += 2 * minute;
  await call('get_weather', { city: 'Munich' });
  expect(standIns.openMeteo.requests).toHaveLength(2);
});

test('a forecast of another length is answered from the cache', async () => {
  await call('get_forecast', { city: 'Oslo', days: 7 });
  const three = await call('get_forecast', { city: 'Oslo', days: 3 });
  expect((three.structuredContent as { days: unknown[] }).days).toHaveLength(3);
  expect(standIns.openMeteo.requests).toHaveLength(1);
});

test('after midnight a kept forecast begins with the new day, and has as many days', async () => {
  const dates = async () => {
    const { structuredContent } = await call('get_forecast', { city: 'Oslo', days: 7 });
    return (structuredContent as { days: { date: string }[] }).days.map(({ date }) => date);
  };
  clock = Date.parse('2026-11-23T22:50:00Z');
  expect(await dates()).toHaveLength(7);
  clock += 20 * minute;
  const after = await dates();
  expect(after[0]).toBe('2026-11-24');
  expect(after).toHaveLength(7);
  expect(standIns.openMeteo.requests).toHaveLength(1);
});

test('an old forecast does not begin with yesterday either', async () => {
  await call('get_forecast', { city: 'Oslo', days: 3 });
  clock += 20 * 60 * minute;
  standIns.openMeteo.misbehave('503');
  standIns.metNorway.misbehave('503');
  const { structuredContent } = await call('get_forecast', { city: 'Oslo', days: 3 });
  expect(structuredContent).toMatchObject({ stale: true, days: [{ date: '2026-11-24' }, {}, {}] });
});

test('when no service answers, the last reading is served with its age and the reason', async () => {
  await call('get_weather', { city: 'Oslo' });
  clock += 42 * minute;
  standIns.openMeteo.misbehave('503');
  standIns.metNorway.misbehave('cut off');
  const result = await call('get_weather', { city: 'Oslo' });
  expect(result.isError).not.toBe(true);
  expect(result.structuredContent).toMatchObject({ stale: true, age_seconds: 2520, source: 'Open-Meteo' });
  const { notice } = result.structuredContent as { notice?: string };
  expect(textOf(result)).toContain(`\n${notice}\n`);
  expect(notice).toBe(
    'STALE, 42 min old: Open-Meteo is out of order (HTTP 503); MET Norway could not be reached (the connection broke).',
  );
});

test('a fresh answer of the second service is preferred to an old one of the first', async () => {
  await call('get_weather', { city: 'Oslo' });
  clock += 42 * minute;
  standIns.openMeteo.misbehave('503');
  const result = await call('get_weather', { city: 'Oslo' });
  expect(result.structuredContent).toMatchObject({ stale: false, source: 'MET Norway' });
});

test('alerts are never served from an old copy', async () => {
  await call('get_alerts', { city: 'Dallas' });
  clock += 2 * minute;
  standIns.nws.misbehave('503');
  expect((await call('get_alerts', { city: 'Dallas' })).isError).toBe(true);
});

test('after a limit the service is left alone until the limit ends', async () => {
  standIns.openMeteo.misbehave('429 minutely', { times: 1 });
  await call('get_weather', { city: 'Oslo' });
  const meanwhile = await call('get_weather', { city: 'Bergen' });
  expect(meanwhile.structuredContent).toMatchObject({ source: 'MET Norway' });
  expect(standIns.openMeteo.requests).toHaveLength(1);
  clock = Date.parse('2026-11-23T14:06:00Z');
  expect((await call('get_weather', { city: 'Paris' })).structuredContent).toMatchObject({
    source: 'Open-Meteo',
  });
});

test('after a timeout the service is left alone for half a minute, so that the next answer comes at once', async () => {
  await client.close();
  client = await connect({ WEATHER_TIMEOUT_MS: '1000' });
  standIns.openMeteo.misbehave('hang', { times: 1 });
  await call('get_weather', { city: 'Oslo' });
  await call('get_weather', { city: 'Bergen' });
  expect(standIns.openMeteo.requests).toHaveLength(1);
  clock += 31_000;
  await call('get_weather', { city: 'Paris' });
  expect(standIns.openMeteo.requests).toHaveLength(2);
});

test('MET Norway is asked whether its forecast has changed, as its terms want', async () => {
  standIns.openMeteo.misbehave('503');
  await call('get_weather', { city: 'Oslo' });
  clock += 40 * minute;
  const again = await call('get_forecast', { city: 'Oslo' });
  expect(
    standIns.metNorway.requests.map(({ headers }) => headers['if-modified-since'] !== undefined),
  ).toEqual([false, true]);
  expect(again.structuredContent).toMatchObject({ source: 'MET Norway', stale: false, age_seconds: 0 });
});

test('at most four requests are under way to one service', async () => {
  const { letGo } = standIns.openMeteo.hold();
  const cities = ['Oslo', 'Paris', 'Rome', 'Madrid', 'Vienna', 'Dublin', 'Lisbon'];
  const calls = cities.map((city) => call('get_weather', { city }));
  for (let answered = 1; answered <= cities.length; answered++) {
    await standIns.openMeteo.until((requests) => requests.length >= Math.min(answered + 3, cities.length));
    letGo();
  }
  const sources = (await Promise.all(calls)).map(({ structuredContent }) => structuredContent);
  expect(sources).toHaveLength(7);
  expect(standIns.openMeteo.mostWaiting).toBe(4);
});
