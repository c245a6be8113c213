import { afterEach, describe, expect, test } from 'vitest';
import { connectInProcess, textOf } from './connect.js';
import { activeAlerts, feature } from './stand-ins/nws.js';
import { StandIn } from './stand-ins/stand-in.js';

const clock = Date.parse('2026-11-23T14:05:30Z');
const hour = 60 * 60_000;
const at = (hours: number) => new Date(clock + hours * hour).toISOString();

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** Asks for alerts at a place, from a service that answers so. */
async function alertsAt(city: string, answer: Parameters<typeof StandIn.start>[0]) {
  const nws = await StandIn.start(answer);
  const client = await connectInProcess({ NWS_URL: nws.url }, { now: () => clock, retryDelayMs: 1 });
  open.push(
    () => client.close(),
    () => nws.close(),
  );
  const result = await client.callTool({ name: 'get_alerts', arguments: { city } });
  return {
    text: textOf(result),
    structured: result.structuredContent as {
      covered: boolean;
      alerts: { event: string; phase: string }[];
      left_out?: string;
    },
    paths: nws.requests.map(({ url }) => url.pathname),
  };
}

const real: Parameters<typeof StandIn.start>[0] = (url, headers) => activeAlerts(url, headers, clock);

describe('the service decides whether it warns for a point', () => {
  test.each([
    ['Blaine, at the border', '48.993,-122.747'],
    ['the Northwest Angle', '49.35,-95.1'],
    ['Point Roberts', '48.98,-123.06'],
    ['Sweetgrass', '48.99,-111.96'],
    ['Calais, Maine', '45.18,-67.28'],
    ['Nogales', '31.34,-110.94'],
    ['El Paso, beside Ciudad Juárez', '31.76,-106.49'],
    ['Sault Ste. Marie', '46.49,-84.35'],
    ['Key West', '24.55,-81.78'],
    ['Attu', '52.9,172.9'],
    ['Utqiagvik', '71.29,-156.79'],
    ['Hyder, Alaska', '55.92,-130.02'],
    ['Hilo', '19.7,-155.09'],
    ['San Juan', '18.46,-66.1'],
    ['Saint Croix', '17.73,-64.73'],
    ['Guam', '13.44,144.79'],
    ['Pago Pago', '-14.28,-170.7'],
    ['forty kilometres off Tijuana', '32.5,-117.4'],
    ['Windsor, across the river', 'Windsor, Ontario'],
    ['Vancouver', 'Vancouver, BC'],
  ])('%s: %s is asked for', async (_, city) => {
    const { paths } = await alertsAt(city, real);
    expect(paths[0]).toBe('/alerts/active');
  });

  test.each(['Paris', 'Tokyo', '48.85,2.35', 'Mexico City', 'Edmonton', '-33.87,151.21'])(
    '%s is far away: nothing is asked',
    async (city) => {
      const { paths, structured } = await alertsAt(city, real);
      expect(paths).toEqual([]);
      expect(structured).toMatchObject({ covered: false, alerts: [] });
    },
  );

  test('an alert at a point is shown, whatever country the nearest town is in', async () => {
    const body = { features: [feature({ event: 'Gale Warning', severity: 'Severe' }, clock)] };
    const { text, structured } = await alertsAt('48.993,-122.747', () => ({ body }));
    expect(structured).toMatchObject({ covered: true, alerts: [{ event: 'Gale Warning' }] });
    expect(text).toMatch(/^1 alert in effect/);
  });

  test.each([
    ['48.993,-122.747', true],
    ['46.49,-84.35', true],
    ['49.28,-123.12', false],
    ['Seattle', true],
    ['Windsor, Ontario', false],
  ])('no alerts at %s: covered is %s', async (city, covered) => {
    const { structured, text } = await alertsAt(city, (url, headers) =>
      url.pathname === '/alerts/active' ? { body: { features: [] } } : real(url, headers),
    );
    expect(structured).toMatchObject({ covered, alerts: [] });
    expect(text).toMatch(covered ? /^No alerts in effect/ : /^Not covered/);
  });

  test.each([400, 404])('a refusal of the point with %s is "not covered"', async (status) => {
    const body = {
      title: 'Data Unavailable',
      detail: 'Unable to provide data for requested point 48.9,-123',
    };
    const { structured } = await alertsAt('48.9,-123', () => ({ status, body }));
    expect(structured.covered).toBe(false);
  });

  test('where the service cannot say whether it warns for a point, that is not known', async () => {
    const { text } = await alertsAt('48.993,-122.747', (url) =>
      url.pathname === '/alerts/active' ? { body: { features: [] } } : { status: 503, body: {} },
    );
    expect(text).toMatch(/^upstream_unreachable: whether alerts are in effect .* is not known/);
  });
});

/** A message of the service, with an id of its own. */
const message = (id: string, more: Record<string, unknown> = {}) =>
  feature({ id, event: id, severity: 'Severe', headline: `${id} headline`, ...more }, clock);
const refersTo = (...ids: string[]) =>
  ids.map((identifier) => ({ identifier, '@id': `https://api.weather.gov/alerts/${identifier}` }));
const vtec = (action: string) => ({ VTEC: [`/O.${action}.KFWD.TO.W.0001.261123T1400Z-261123T1600Z/`] });

describe('messages are told apart', () => {
  test.each<[string, ReturnType<typeof message>[], inEffect: string[], coming: string[], leftOut: string[]]>([
    ['in effect', [message('a')], ['a'], [], []],
    ['cancelled', [message('a', { messageType: 'Cancel' })], [], [], ['a (cancelled)']],
    [
      'cancelled by another message',
      [message('a'), message('b', { messageType: 'Cancel', references: refersTo('a') })],
      [],
      [],
      ['a (cancelled)'],
    ],
    [
      'cancelled by its VTEC code',
      [message('a', { messageType: 'Update', parameters: vtec('CAN') })],
      [],
      [],
      ['a (cancelled)'],
    ],
    ['ended', [message('a', { ends: at(-0.1) })], [], [], ['a (ended)']],
    ['expired, with no end', [message('a', { ends: null, expires: at(-0.1) })], [], [], ['a (ended)']],
    ['expired before the hazard ends', [message('a', { expires: at(-1), ends: at(1) })], ['a'], [], []],
    [
      'ended by its VTEC code',
      [message('a', { messageType: 'Update', parameters: vtec('EXP') })],
      [],
      [],
      ['a (ended)'],
    ],
    [
      'superseded',
      [message('a'), message('b', { messageType: 'Update', references: refersTo('a') })],
      ['b'],
      [],
      ['a (superseded)'],
    ],
    [
      'superseded, said by itself',
      [message('a', { replacedBy: 'x', replacedAt: at(-1) })],
      [],
      [],
      ['a (superseded)'],
    ],
    [
      'superseded by references in words',
      [
        message('urn:a'),
        message('b', {
          messageType: 'Update',
          parameters: { expiredReferences: [`w-nws@noaa.gov,urn:a,${at(-2)}`] },
        }),
      ],
      ['b'],
      [],
      ['urn:a (superseded)'],
    ],
    ['upgraded', [message('a', { parameters: vtec('UPG') }), message('b')], ['b'], [], ['a (superseded)']],
    ['continued', [message('a', { messageType: 'Update', parameters: vtec('CON') })], ['a'], [], []],
    ['not yet begun', [message('a', { onset: at(5), ends: at(9) })], [], ['a'], []],
    [
      'not yet begun, with no onset',
      [message('a', { onset: null, effective: at(5), ends: at(9) })],
      [],
      ['a'],
      [],
    ],
    ['a test', [message('a', { status: 'Test' })], [], [], ['a (a test)']],
    ['an exercise', [message('a', { status: 'Exercise' })], [], [], ['a (a test)']],
    [
      'without times',
      [message('a', { onset: null, effective: null, expires: null, ends: null })],
      ['a'],
      [],
      [],
    ],
    ['with times that are none', [message('a', { onset: '9999-99-99', ends: 'soon' })], ['a'], [], []],
  ])('%s', async (_, features, inEffect, coming, leftOut) => {
    const { text, structured } = await alertsAt('Paris, TX', () => ({ body: { features } }));
    const events = (phase: string) =>
      structured.alerts.filter((alert) => alert.phase === phase).map(({ event }) => event);
    expect(events('in effect')).toEqual(inEffect);
    expect(events('not yet begun')).toEqual(coming);
    expect(structured.left_out ?? '').toBe(leftOut.join(', '));
    const count = inEffect.length === 0 ? 'No alerts' : '1 alert';
    expect(text).toMatch(
      new RegExp(
        `^${count} in effect at Paris, Texas, US${coming.length > 0 ? ', 1 not yet begun' : ''}\\.\n`,
      ),
    );
    for (const what of leftOut) expect(text).toContain(what);
    for (const event of coming)
      expect(text).toContain(`Not yet begun, Severe: ${event} headline\n  From 2026-`);
  });

  test('an alert in effect stands before a graver one that has not begun', async () => {
    const features = [
      message('later', { severity: 'Extreme', onset: at(5) }),
      message('now', { severity: 'Minor' }),
    ];
    const { structured } = await alertsAt('Paris, TX', () => ({ body: { features } }));
    expect(structured.alerts.map(({ event }) => event)).toEqual(['now', 'later']);
  });
});
