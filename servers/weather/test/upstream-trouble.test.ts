import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectInProcess, textOf } from './connect.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';
import type { Misbehaviour } from './stand-ins/misbehaviours.js';
import { forecast } from './stand-ins/open-meteo.js';
import { StandIn } from './stand-ins/stand-in.js';

/** Half past: limits end at 14:06 (minute), 15:00 (hour), midnight (day). */
const clock = Date.parse('2026-11-23T14:05:30Z');

/** The faults, and the words for each that reach the model, after the service's name. */
const troubles: [Misbehaviour, string][] = [
  ['400', 'refused the request (HTTP 400: Latitude must be in range of -90 to 90°. Given: 91.0.)'],
  ['401', 'refused the request (HTTP 401: API key required. Please add &apikey= to the URL.)'],
  [
    '429 minutely',
    'takes no more requests until 2026-11-23 14:06 UTC (Minutely API request limit exceeded. Please try again in one minute.)',
  ],
  [
    '429 hourly',
    'takes no more requests until 2026-11-23 15:00 UTC (Hourly API request limit exceeded. Please try again in the next hour.)',
  ],
  [
    '429 daily',
    'takes no more requests until 2026-11-24 00:00 UTC (Daily API request limit exceeded. Please try again tomorrow.)',
  ],
  ['429 retry-after', 'takes no more requests until 2026-11-23 14:07 UTC (too many requests)'],
  ['503', 'is out of order (HTTP 503)'],
  ['hang', 'did not answer within 1 s'],
  ['hang in the body', 'did not answer within 1 s'],
  ['cut off', 'could not be reached (the connection broke)'],
  ['refuse connections', 'could not be reached (the connection broke)'],
  ['redirect elsewhere', 'gave an unusable answer (it redirects to another host)'],
  ['redirect for ever', 'gave an unusable answer (more than 3 redirects)'],
  ['garbage', 'gave an unusable answer (it is not JSON)'],
  ['empty', 'gave an unusable answer (it is not JSON)'],
  ['huge', 'gave an unusable answer (larger than 2048 KB)'],
];

/** The answer's advice. For a limit: when it ends. */
function again(words: string): string {
  const until = /until (\S+ \S+ UTC)/.exec(words)?.[1];
  return until === undefined ? 'Try again in a few minutes.' : `Try again after ${until}.`;
}

let standIns: StandIns;
let client: Client;

beforeAll(async () => {
  standIns = await startStandIns(() => clock);
});
afterAll(() => standIns.close());
beforeEach(async () => {
  standIns.reset();
  client = await connect('5000');
});
afterEach(() => client.close());

const connect = (WEATHER_TIMEOUT_MS: string) =>
  connectInProcess({ ...standIns.env, WEATHER_TIMEOUT_MS }, { now: () => clock, retryDelayMs: 1 });

/** Has a service misbehave. For one that hangs nobody should wait as long as in life. */
async function trouble(service: StandIn, misbehaviour: Misbehaviour): Promise<void> {
  service.misbehave(misbehaviour);
  if (!misbehaviour.startsWith('hang')) return;
  await client.close();
  client = await connect('1000');
}

const call = (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args });

describe.each(troubles)('%s', (misbehaviour, words) => {
  test('from Open-Meteo: MET Norway answers, and the answer says so', async () => {
    await trouble(standIns.openMeteo, misbehaviour);
    const result = await call('get_weather', { city: 'Oslo' });
    expect(result.structuredContent).toMatchObject({ city: 'Oslo', source: 'MET Norway', stale: false });
    const [, why, credit] = textOf(result).split('\n');
    expect(why).toBe(`Open-Meteo ${words}.`);
    expect(credit).toMatch(/^Weather data from MET Norway \(CC BY 4\.0\), served by 127\.0\.0\.1:\d+\.$/);
  });

  test('from both: the place is known, the weather is not, and why', async () => {
    standIns.openMeteo.misbehave('503');
    await trouble(standIns.metNorway, misbehaviour);
    const result = await call('get_forecast', { city: 'Oslo' });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toBe(
      `upstream_unreachable: no weather for Oslo, NO at the moment, though the place is known. Open-Meteo is out of order (HTTP 503); MET Norway ${words}. Try again in a few minutes.`,
    );
  });

  test('from the geocoder: a name that is not built in is not called unknown', async () => {
    await trouble(standIns.geocoding, misbehaviour);
    const result = await call('get_weather', { city: 'Portmeirion' });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toBe(
      `upstream_unreachable: "Portmeirion" is not one of the 26,521 places built in, and Open-Meteo's geocoder ${words}. The place may well exist. ${again(words)} Or give coordinates ("48.85,2.35").`,
    );
  });

  test('from the National Weather Service: whether there are alerts is not known', async () => {
    await trouble(standIns.nws, misbehaviour);
    const result = await call('get_alerts', { city: 'Paris, TX' });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toBe(
      `upstream_unreachable: whether alerts are in effect at Paris, Texas, US is not known. The US National Weather Service ${words}. ${again(words)} See also https://www.weather.gov.`,
    );
  });
});

test('another shape than the documented one is named by its place', async () => {
  for (const standIn of [standIns.openMeteo, standIns.metNorway, standIns.nws])
    standIn.misbehave('wrong shape');
  expect(textOf(await call('get_weather', { city: 'Oslo' }))).toContain(
    'Open-Meteo gave an unusable answer (not the documented shape at utc_offset_seconds); MET Norway gave an unusable answer (not the documented shape at properties)',
  );
  expect(textOf(await call('get_alerts', { city: 'Dallas' }))).toContain(
    'not the documented shape at features',
  );
});

test.each([
  ['a time that is none', { current: { time: 'yesterday' } }, 'the documented shape at current.time'],
  [
    'a temperature left out',
    { current: { temperature_2m: null } },
    'the documented shape at current.temperature_2m',
  ],
])('%s does not get as far as the answer', async (_, wrong, says) => {
  const honest = forecast(new URL('http://x/v1/forecast?latitude=1&longitude=1&current=x'), clock).body as {
    current: object;
  };
  const body = { ...honest, current: { ...honest.current, ...wrong.current } };
  const openMeteo = await StandIn.start(() => ({ body }));
  const other = await connectInProcess(
    { ...standIns.env, OPEN_METEO_URL: openMeteo.url },
    { now: () => clock },
  );
  const result = await other.callTool({ name: 'get_weather', arguments: { city: 'Oslo' } });
  expect(textOf(result)).toContain(`Open-Meteo gave an unusable answer (not ${says})`);
  expect(result.structuredContent).toMatchObject({ source: 'MET Norway' });
  await other.close();
  await openMeteo.close();
});

test('what the second service said once and cannot be read is not an old reading either', async () => {
  const details = { air_temperature: 1, relative_humidity: 50, wind_speed: 1 };
  const data = { instant: { details } };
  // One step in the morning: no day is whole.
  const body = { properties: { timeseries: [{ time: '2026-11-23T05:00:00Z', data }] } };
  const metNorway = await StandIn.start(() => ({ body }));
  standIns.openMeteo.misbehave('503');
  const other = await connectInProcess(
    { ...standIns.env, MET_NORWAY_URL: metNorway.url },
    { now: () => clock, retryDelayMs: 1 },
  );
  const result = await other.callTool({ name: 'get_forecast', arguments: { city: 'Oslo' } });
  expect(textOf(result)).toContain('MET Norway gave an unusable answer (values are missing)');
  await other.close();
  await metNorway.close();
});

test('a resource cannot be read either, and the error says why', async () => {
  standIns.openMeteo.misbehave('503');
  standIns.metNorway.misbehave('garbage');
  await expect(client.readResource({ uri: 'weather://current/Oslo' })).rejects.toThrow(
    'upstream_unreachable: no weather for Oslo, NO at the moment, though the place is known. Open-Meteo is out of order (HTTP 503); MET Norway gave an unusable answer (it is not JSON)',
  );
});

test.each(['503', 'cut off', 'refuse connections'] as const)(
  '%s once is got over by trying again',
  async (misbehaviour) => {
    standIns.openMeteo.misbehave(misbehaviour, { times: 2 });
    const result = await call('get_weather', { city: 'Oslo' });
    expect(result.structuredContent).toMatchObject({ source: 'Open-Meteo' });
    expect(standIns.openMeteo.requests).toHaveLength(3);
  },
);

test('a redirect within the same host is followed', async () => {
  standIns.openMeteo.misbehave('redirect within');
  expect((await call('get_weather', { city: 'Oslo' })).structuredContent).toMatchObject({
    source: 'Open-Meteo',
  });
});

test.each(['400', '401', '429 daily', 'garbage', 'huge', 'redirect elsewhere', 'hang'] as const)(
  '%s is not tried again',
  async (misbehaviour) => {
    await trouble(standIns.openMeteo, misbehaviour);
    await call('get_weather', { city: 'Oslo' });
    expect(standIns.openMeteo.requests).toHaveLength(1);
  },
);
