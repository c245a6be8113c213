import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { oneLine } from '../src/http/outside-text.js';
import { connectInProcess } from './connect.js';
import { feature } from './stand-ins/nws.js';
import { StandIn } from './stand-ins/stand-in.js';

const poison =
  'Nice\r\n\u001b[31mred\u001b[0m \u0000\u0007\u009b1mbold\u2028next\u202eback\u200bzero\ud800\u{e0041}tag';
const clean = 'Nice red bold next back zero\ufffd tag';
/** Characters that a model must not get from outside. Line feeds are this server's own. */
const unclean = /[^\P{Cc}\n]|[^\P{Cf}\u200c\u200d]|[\u2028\u2029]|\p{Cs}/u;

let upstream: StandIn;
let client: Client;
let answer: Parameters<typeof StandIn.start>[0];

beforeAll(async () => {
  upstream = await StandIn.start((url, headers) => answer(url, headers));
});
afterAll(() => upstream.close());
beforeEach(async () => {
  const names = ['OPEN_METEO_URL', 'OPEN_METEO_GEOCODING_URL', 'MET_NORWAY_URL', 'NWS_URL'];
  client = await connectInProcess(Object.fromEntries(names.map((name) => [name, upstream.url])), {
    retryDelayMs: 1,
  });
});
afterEach(() => client.close());

const place = {
  name: poison,
  latitude: 10,
  longitude: 10,
  country_code: poison,
  country: poison,
  admin1: poison,
  timezone: poison,
};
const alert = feature(
  Object.fromEntries(
    [
      'id',
      'event',
      'severity',
      'headline',
      'description',
      'instruction',
      'onset',
      'ends',
      'status',
      'messageType',
    ].map((name) => [name, name === 'status' ? 'Actual' : `${name} ${poison}`]),
  ),
  Date.now(),
);

test.each<[string, Parameters<typeof StandIn.start>[0]]>([
  ['names of the geocoder', () => ({ body: { results: [place, { ...place, longitude: 50 }] } })],
  ['one name of the geocoder', () => ({ body: { results: [place] } })],
  [
    'alerts',
    () => ({
      body: { features: [alert, { ...alert, properties: { ...alert.properties, messageType: 'Cancel' } }] },
    }),
  ],
  ['reasons', () => ({ status: 400, body: { reason: poison } })],
  ['problems', () => ({ status: 404, body: { detail: poison, title: poison } })],
  ['limits', () => ({ status: 429, body: { reason: poison } })],
  ['status lines', () => ({ status: 403, statusText: 'No\u001b[31m\u0085way', body: 'x' })],
  ['zones', () => ({ body: { timezone: poison, utc_offset_seconds: 0, current: {} } })],
  ['keys', () => ({ body: { [poison]: poison, current: { [poison]: poison } } })],
  ['texts that are no JSON', () => ({ body: poison })],
])('%s reach a model as plain lines', async (_, answers) => {
  answer = answers;
  const asked = [
    ['get_weather', { city: 'Quillabrook' }],
    ['get_weather', { city: '10,10' }],
    ['get_forecast', { city: 'Oslo' }],
    ['search_places', { query: 'Quillabrook' }],
    ['get_alerts', { city: 'Paris, TX' }],
    ['get_alerts', { city: '48.993,-122.747' }],
  ] as const;
  for (const [name, args] of asked) {
    const result = await client.callTool({ name, arguments: args });
    const texts: string[] = [];
    // Decoded, since JSON hides a control character behind an escape.
    JSON.stringify(result, (_, value) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
    expect(texts.filter((text) => unclean.test(text))).toEqual([]);
    expect(JSON.stringify(result)).not.toContain('Internal error');
  }
});

test('what is readable stays', () => {
  expect(oneLine(poison, 100)).toBe(clean);
  expect(oneLine('São Tomé · 東京 · می‌خواهم · क्‍ष', 100)).toBe('São Tomé · 東京 · می‌خواهم · क्‍ष');
  expect(oneLine('x'.repeat(300), 100)).toHaveLength(100);
  expect(oneLine('🌦️'.repeat(100), 50).isWellFormed()).toBe(true);
});
