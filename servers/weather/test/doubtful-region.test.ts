import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countryName } from '../src/places/country-name.js';
import { connectInProcess, textOf } from './connect.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';
import type { GeocodedPlace } from './stand-ins/open-meteo.js';

const states = {
  AL: 'Alabama',
  AK: 'Alaska',
  AZ: 'Arizona',
  AR: 'Arkansas',
  CA: 'California',
  CO: 'Colorado',
  CT: 'Connecticut',
  DE: 'Delaware',
  FL: 'Florida',
  GA: 'Georgia',
  HI: 'Hawaii',
  ID: 'Idaho',
  IL: 'Illinois',
  IN: 'Indiana',
  IA: 'Iowa',
  KS: 'Kansas',
  KY: 'Kentucky',
  LA: 'Louisiana',
  ME: 'Maine',
  MD: 'Maryland',
  MA: 'Massachusetts',
  MI: 'Michigan',
  MN: 'Minnesota',
  MS: 'Mississippi',
  MO: 'Missouri',
  MT: 'Montana',
  NE: 'Nebraska',
  NV: 'Nevada',
  NH: 'New Hampshire',
  NJ: 'New Jersey',
  NM: 'New Mexico',
  NY: 'New York',
  NC: 'North Carolina',
  ND: 'North Dakota',
  OH: 'Ohio',
  OK: 'Oklahoma',
  OR: 'Oregon',
  PA: 'Pennsylvania',
  RI: 'Rhode Island',
  SC: 'South Carolina',
  SD: 'South Dakota',
  TN: 'Tennessee',
  TX: 'Texas',
  UT: 'Utah',
  VT: 'Vermont',
  VA: 'Virginia',
  WA: 'Washington',
  WV: 'West Virginia',
  WI: 'Wisconsin',
  WY: 'Wyoming',
};
const provinces = {
  NL: 'Newfoundland and Labrador',
  PE: 'Prince Edward Island',
  SK: 'Saskatchewan',
  NU: 'Nunavut',
  YT: 'Yukon',
};
/** Not NH, the former code of Vanuatu. */
const isCountry = ([code]: [string, string]) =>
  countryName(code) !== code && new Intl.Locale(`und-${code}`).region === code;
const doubtful = [
  ...Object.entries(states)
    .filter(isCountry)
    .map(([code, name]) => [code, name, 'US'] as const),
  ...Object.entries(provinces)
    .filter(isCountry)
    .map(([code, name]) => [code, name, 'CA'] as const),
];
const all = [...Object.entries(states).map(([code, name]) => [code, name, 'US'] as const), ...doubtful];

let standIns: StandIns;
let client: Client;

beforeAll(async () => {
  standIns = await startStandIns();
});
afterAll(() => standIns.close());
beforeEach(async () => {
  standIns.reset();
  client = await connectInProcess(standIns.env, { retryDelayMs: 1 });
});
afterEach(() => client.close());

const town = (country_code: string, admin1: string, more: Partial<GeocodedPlace> = {}): GeocodedPlace => ({
  id: 1,
  name: 'Quillabrook',
  latitude: 40,
  longitude: -100,
  country_code,
  country: countryName(country_code),
  admin1,
  ...more,
});
const call = (tool: string, args: Record<string, unknown>) =>
  client.callTool({ name: tool, arguments: args });

test('there are state codes that are country codes too', () => {
  expect(doubtful.length).toBeGreaterThan(25);
});

describe.each(all)('a small town in %s, %s, %s', (code, region, country) => {
  test.each([
    `Quillabrook, ${code}`,
    `Quillabrook, ${region}`,
    `quillabrook ${code.toLowerCase()}`,
    `Quillabrook, ${code}, ${country}`,
  ])('is found as "%s"', async (city) => {
    standIns.places.push(town(country, region));
    const { structuredContent } = await call('get_weather', { city });
    expect(structuredContent).toMatchObject({ city: 'Quillabrook', region, country: countryName(country) });
    const found = await call('search_places', { query: `Quillabrook, ${code}` });
    expect(found.structuredContent).toMatchObject({ places: [{ region }] });
  });
});

describe.each(doubtful)('%s is %s and a country', (code, region, country) => {
  test('a town that only the country has is found', async () => {
    standIns.places.push(town(code, 'Somewhere', { latitude: 10 }));
    const { structuredContent } = await call('get_weather', { city: `Quillabrook, ${code}` });
    expect(structuredContent).toMatchObject({ country: countryName(code) });
  });

  test('of towns in both, the larger stands first, and neither is taken without asking', async () => {
    standIns.places.push(
      town(code, 'Somewhere', { latitude: 10, population: 900_000 }),
      town(country, region, { population: 900 }),
    );
    const text = textOf(await call('get_weather', { city: `Quillabrook, ${code}` }));
    expect(text).toContain(
      `could be several places. Call again with one of these as city:\n- Quillabrook, Somewhere, ${code}\n- Quillabrook, ${region}, ${country}`,
    );
    const typed = await call('get_weather', { city: `Quillabrook, Somewhere, ${code}` });
    expect(typed.structuredContent).toMatchObject({ region: 'Somewhere' });
  });
});

test('a city of the country that is built in does not hide a small one of the state', async () => {
  standIns.places.push(
    town('US', 'Indiana', { name: 'Salem', latitude: 38.6, longitude: -86.1, population: 6_319 }),
  );
  const text = textOf(await call('get_weather', { city: 'Salem, IN' }));
  expect(text).toContain('- Salem, Tamil Nadu, IN\n- Salem, Indiana, US');
  const found = await call('search_places', { query: 'Salem, IN' });
  expect(JSON.stringify(found.structuredContent)).toContain('Indiana');
});

test('with no geocoder the city of the country is taken', async () => {
  standIns.geocoding.misbehave('503');
  const { structuredContent } = await call('get_weather', { city: 'Berlin, DE' });
  expect(structuredContent).toMatchObject({ country: 'Germany' });
});

test('a country given as such is no state', async () => {
  const { structuredContent } = await call('search_places', { query: 'Richmond', country: 'CA', limit: 20 });
  const { places } = structuredContent as { places: { country: string }[] };
  expect(new Set(places.map(({ country }) => country))).toEqual(new Set(['Canada']));
});
