import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectInProcess, textOf } from './connect.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';
import { locationforecast } from './stand-ins/met-norway.js';
import { forecast } from './stand-ins/open-meteo.js';
import { StandIn } from './stand-ins/stand-in.js';

const clock = Date.parse('2026-11-23T14:05:30Z');
type Json = Record<string, unknown>;

let standIns: StandIns;
let client: Client | undefined;
const started: StandIn[] = [];

beforeAll(async () => {
  standIns = await startStandIns(() => clock);
});
afterAll(() => standIns.close());
beforeEach(() => standIns.reset());
afterEach(async () => {
  await client?.close();
  for (const standIn of started.splice(0)) await standIn.close();
});

/** Asks this server, which asks services that answer with something changed. */
async function ask(
  tool: 'get_weather' | 'get_forecast',
  args: Json,
  { openMeteo, metNorway }: { openMeteo?: (body: Json) => void; metNorway?: (body: Json) => void },
) {
  const changed = async (service: (url: URL) => { body: unknown }, change: (body: Json) => void) => {
    const standIn = await StandIn.start((url) => {
      const body = structuredClone(service(url).body) as Json;
      change(body);
      return { body };
    });
    started.push(standIn);
    return standIn.url;
  };
  const agent = { 'user-agent': 'test (https://example.com)' };
  const env = { ...standIns.env };
  if (openMeteo) env.OPEN_METEO_URL = await changed((url) => forecast(url, clock), openMeteo);
  if (metNorway) env.MET_NORWAY_URL = await changed((url) => locationforecast(url, agent, clock), metNorway);
  client = await connectInProcess(env, { now: () => clock, retryDelayMs: 1 });
  const result = await client.callTool({ name: tool, arguments: args });
  return { text: textOf(result), structured: result.structuredContent as Json, isError: result.isError };
}

const current = (more: Json) => (body: Json) => {
  if ('current' in body) body.current = { ...(body.current as Json), ...more };
};
const daily = (change: (daily: Record<string, unknown[]>) => void) => (body: Json) => {
  if ('daily' in body) change(body.daily as Record<string, unknown[]>);
};
const details = (more: Json) => (body: Json) => {
  const { timeseries } = body.properties as { timeseries: { data: { instant: { details: Json } } }[] };
  for (const { data } of timeseries) Object.assign(data.instant.details, more);
};

describe('a value that is missing is a gap with a name', () => {
  test.each([
    ['humidity', { relative_humidity_2m: null }, /Humidity not reported, wind 14 km\/h/],
    ['wind', { wind_speed_10m: null }, /Humidity 81 %, wind not reported/],
    ['condition', { weather_code: null }, /condition not reported\. Humidity 81 %/],
    ['humidity', { relative_humidity_2m: undefined }, /Humidity not reported/],
  ])('%s now: %j', async (name, more, says) => {
    const { text, structured } = await ask('get_weather', { city: 'Oslo' }, { openMeteo: current(more) });
    expect(structured).toMatchObject({ temperature: 11.2, source: 'Open-Meteo', missing: name });
    expect(text).toMatch(says);
  });

  test('where nothing is missing, nothing is said to be', async () => {
    const { structured } = await ask('get_weather', { city: 'Oslo' }, {});
    expect(structured).not.toHaveProperty('missing');
  });

  test('in what the second service says too', async () => {
    standIns.openMeteo.misbehave('503');
    const metNorway = details({ relative_humidity: undefined, wind_speed: null });
    const { text, structured } = await ask('get_weather', { city: 'Oslo' }, { metNorway });
    expect(structured).toMatchObject({ source: 'MET Norway', missing: 'humidity, wind' });
    expect(text).toContain('Humidity not reported, wind not reported');
  });

  test.each<[string, (daily: Record<string, unknown[]>) => void, RegExp]>([
    [
      'one code',
      (days) => (days.weather_code as unknown[]).splice(1, 1, null),
      /Tue 2026-11-24: 5\.6 to 13\.4 °C.*, not reported: condition/,
    ],
    [
      'one high',
      (days) => (days.temperature_2m_max as unknown[]).splice(1, 1, null),
      /Tue 2026-11-24: overcast, low 5\.6 °C.*, not reported: high/,
    ],
    [
      'one low',
      (days) => (days.temperature_2m_min as unknown[]).splice(1, 1, null),
      /Tue 2026-11-24: overcast, high 13\.4 °C.*, not reported: low/,
    ],
    [
      'all of one day',
      (days) => {
        for (const values of Object.values(days))
          values.splice(1, 1, ...(values === days.time ? ['2026-11-24'] : [null]));
      },
      /Tue 2026-11-24: not reported: condition, high, low/,
    ],
    [
      'a day',
      (days) => {
        for (const values of Object.values(days)) values.splice(1, 1);
      },
      /Tue 2026-11-24: not reported: condition, high, low/,
    ],
    [
      'every code',
      (days) => (days.weather_code as unknown[]).fill(null),
      /Tue 2026-11-24: 5\.6 to 13\.4 °C.*, not reported: condition/,
    ],
    [
      'the list of codes',
      (days) => {
        delete days.weather_code;
      },
      /Tue 2026-11-24: .*not reported: condition/,
    ],
    [
      'the end of a list',
      (days) => (days.weather_code as unknown[]).splice(1),
      /Tue 2026-11-24: .*not reported: condition/,
    ],
  ])('of coming days: %s', async (_, change, says) => {
    const { text, structured } = await ask(
      'get_forecast',
      { city: 'Oslo', days: 3 },
      { openMeteo: daily(change) },
    );
    expect(text).toMatch(says);
    const { days } = structured as { days: { date: string }[] };
    expect(days.map(({ date }) => date)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
  });

  test('the first day left out is today, and still the first', async () => {
    const openMeteo = daily((days) => {
      for (const values of Object.values(days)) values.shift();
    });
    const { text } = await ask('get_forecast', { city: 'Oslo', days: 2 }, { openMeteo });
    expect(text).toMatch(/Mon 2026-11-23: not reported: condition, high, low\nTue 2026-11-24: overcast/);
  });

  test('a zone that nobody knows does not move the days', async () => {
    const openMeteo = (body: Json) =>
      Object.assign(body, { timezone: 'Moon/Base', utc_offset_seconds: 13 * 3600 });
    const { text, structured } = await ask('get_forecast', { city: 'Oslo', days: 2 }, { openMeteo });
    expect(structured).toMatchObject({ timezone: '+13:00' });
    expect(text).toContain('Tue 2026-11-24: overcast');
  });
});

/** Values of the right type that mean nothing. */
const impossible: [string, (body: Json) => void, 'get_weather' | 'get_forecast'][] = [
  ['a time', current({ time: '9999-99-99T99:99' }), 'get_weather'],
  ['a day that no month has', current({ time: '2026-02-30T10:00' }), 'get_weather'],
  ['a time in ten thousand years', current({ time: '9999-12-31T23:59' }), 'get_weather'],
  ['a time with a zone', current({ time: '2026-11-23T14:00Z' }), 'get_weather'],
  ['an offset', (body) => Object.assign(body, { utc_offset_seconds: 1e18 }), 'get_weather'],
  ['an offset of a fraction', (body) => Object.assign(body, { utc_offset_seconds: 0.5 }), 'get_weather'],
  ['a code', current({ weather_code: 1e308 }), 'get_weather'],
  ['a negative code', current({ weather_code: -1 }), 'get_weather'],
  ['half a code', current({ weather_code: 61.5 }), 'get_weather'],
  ['a temperature', current({ temperature_2m: 1e308 }), 'get_weather'],
  ['a temperature as of a broken sensor', current({ temperature_2m: -9999 }), 'get_weather'],
  ['a humidity', current({ relative_humidity_2m: -9999 }), 'get_weather'],
  ['a wind', current({ wind_speed_10m: 1e300 }), 'get_weather'],
  ['a direction', current({ wind_direction_10m: 1e300 }), 'get_weather'],
  ['rain', current({ precipitation: -1 }), 'get_weather'],
  ['a feeling', current({ apparent_temperature: 1e300 }), 'get_weather'],
  ['dates', daily((days) => days.time?.splice(1, 1, '9999-99-99')), 'get_forecast'],
  ['highs', daily((days) => days.temperature_2m_max?.splice(1, 1, 1e308)), 'get_forecast'],
  ['chances', daily((days) => days.precipitation_probability_max?.splice(1, 1, 1e308)), 'get_forecast'],
  ['codes', daily((days) => days.weather_code?.splice(1, 1, 1e308)), 'get_forecast'],
  ['every day', daily((days) => days.time?.fill('2020-01-01')), 'get_forecast'],
  [
    'no day',
    daily((days) => {
      for (const values of Object.values(days)) values.length = 0;
    }),
    'get_forecast',
  ],
  [
    'nothing of any day',
    daily((days) => {
      for (const values of Object.values(days)) if (values !== days.time) values.fill(null);
    }),
    'get_forecast',
  ],
];

test.each(impossible)(
  '%s that is none makes the answer unusable, and the next service is asked',
  async (_, openMeteo, tool) => {
    const { text, structured } = await ask(tool, { city: 'Oslo' }, { openMeteo });
    expect(text).toContain('Open-Meteo gave an unusable answer (');
    expect(structured).toMatchObject({ source: 'MET Norway' });
  },
);

test.each<[string, (body: Json) => void]>([
  ['a temperature', details({ air_temperature: 1e308 })],
  ['a wind', details({ wind_speed: 1e308 })],
  [
    'a time',
    (body) => {
      (body.properties as { timeseries: Json[] }).timeseries[0] = {
        ...(body.properties as { timeseries: Json[] }).timeseries[0],
        time: '9999-99-99T99:99:99Z',
      };
    },
  ],
])('%s of the second service that is none is not shown either', async (_, metNorway) => {
  standIns.openMeteo.misbehave('503');
  const { text, isError } = await ask('get_weather', { city: 'Oslo' }, { metNorway });
  expect(isError).toBe(true);
  expect(text).toContain(
    'MET Norway gave an unusable answer (not the documented shape at properties.timeseries',
  );
});

test.each([
  ['latitude', { latitude: 1e308 }],
  ['population', { population: -5 }],
])('a geocoder whose %s is none is not believed', async (_, more) => {
  standIns.places.push({
    id: 1,
    name: 'Quillabrook',
    latitude: 1,
    longitude: 1,
    country_code: 'NO',
    country: 'Norway',
    admin1: 'Agder',
    ...more,
  });
  const { text } = await ask('get_weather', { city: 'Quillabrook' }, {});
  expect(text).toMatch(/^upstream_unreachable: .*geocoder gave an unusable answer/);
});

test('a zone of the geocoder that nobody knows is left out', async () => {
  standIns.openMeteo.misbehave('503');
  standIns.places.push({
    id: 1,
    name: 'Quillabrook',
    latitude: 1,
    longitude: 1,
    country_code: 'NO',
    country: 'Norway',
    admin1: 'Agder',
    timezone: 'Moon/Base',
  });
  const { structured } = await ask('get_weather', { city: 'Quillabrook' }, {});
  expect(structured).toMatchObject({ source: 'MET Norway' });
});
