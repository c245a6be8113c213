import { expect, test } from 'vitest';
import { JsonClient } from '../src/http/json-client.js';
import { metNorway } from '../src/services/met-norway.js';
import { locationforecast } from './stand-ins/met-norway.js';
import { StandIn } from './stand-ins/stand-in.js';

const paris = { name: 'Paris', latitude: 48.853, longitude: 2.349, timeZone: 'Europe/Paris' };
const { signal } = new AbortController();

async function ask(now: number) {
  const standIn = await StandIn.start((url, headers) => locationforecast(url, headers, now));
  const client = new JsonClient({
    userAgent: 'test (https://example.com)',
    timeoutMs: 5_000,
    now: () => now,
  });
  const provider = metNorway({ url: standIn.url, now: () => now });
  const current = await client.get(provider.current(paris), signal);
  const forecast = await client.get(provider.forecast(paris, 16), signal);
  await standIn.close();
  return { current: current.answer, forecast: forecast.answer, requests: standIn.requests };
}

test('current weather is the step that began last', async () => {
  const { current } = await ask(Date.parse('2026-11-23T14:50:00Z'));
  expect(current).toEqual({
    observedAt: Date.parse('2026-11-23T14:00:00Z'),
    timeZone: 'Europe/Paris',
    temperature: 8.5,
    humidity: 73.4,
    wmo_code: 80,
    is_day: true,
    wind: 18,
    wind_direction: 270,
    precipitation: 0.1,
  });
});

test('days are those of the clock at the place, and one that the series leaves unfinished is left out', async () => {
  const { forecast } = await ask(Date.parse('2026-11-23T23:30:00Z'));
  expect(forecast.days[0]?.date).toBe('2026-11-24');
  expect(forecast.days.length).toBeGreaterThan(7);
  for (const day of forecast.days) {
    expect(day.low).toBeGreaterThanOrEqual(8.5);
    expect(day.high).toBeLessThanOrEqual(12.5);
  }
});

test('precipitation counts every hour once, from hourly steps and from six-hourly ones', async () => {
  const start = Date.parse('2026-11-22T23:00:00Z');
  const { forecast } = await ask(start);
  // Local midnight: 24 hourly steps of 0.1 mm, and later four six-hourly ones of 0.6 mm.
  expect(forecast.days[0]?.precipitation).toBeCloseTo(2.4);
  expect(forecast.days[4]?.precipitation).toBeCloseTo(2.4);
});

test('both come from one request', async () => {
  const { requests } = await ask(Date.parse('2026-11-23T14:50:00Z'));
  expect(requests.map(({ url }) => url.search)).toEqual(['?lat=48.853&lon=2.349']);
});
