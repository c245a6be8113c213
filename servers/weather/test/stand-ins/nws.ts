import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './stand-in.ts';

const hour = 60 * 60_000;

/**
 * Active alerts at a point, in the shape of https://www.weather.gov/documentation/services-web-api: two south of 40° N,
 * none north of it, a problem document for points that are not its own.
 */
export function activeAlerts(url: URL, headers: IncomingHttpHeaders, now = Date.now()): Answer {
  const [latitude = Number.NaN, longitude = Number.NaN] = (url.searchParams.get('point') ?? '')
    .split(',')
    .map(Number);
  if (headers['user-agent'] === undefined) return problem(403, 'Forbidden', 'A User-Agent is required.');
  if (url.pathname.startsWith('/points/')) return point(url);
  if (url.pathname !== '/alerts/active') return problem(404, 'Not Found', 'Not Found');
  if (!(latitude > 15 && latitude < 72 && longitude > -180 && longitude < -60)) {
    return problem(400, 'Bad Request', 'Parameter "point" is invalid: out of bounds');
  }
  const features = latitude > 40 ? [] : [minor(now), extreme(now)];
  return {
    headers: { 'content-type': 'application/geo+json' },
    body: {
      '@context': [],
      type: 'FeatureCollection',
      features,
      title: `Current watches, warnings, and advisories for ${latitude} N, ${-longitude} W`,
      updated: new Date(now).toISOString(),
    },
  };
}

/** The answer for a point: the 48 states end at 49° N here. */
function point(url: URL): Answer {
  const [latitude = Number.NaN, longitude = Number.NaN] = url.pathname
    .slice('/points/'.length)
    .split(',')
    .map(Number);
  if (latitude > 24 && latitude < 49 && longitude > -125 && longitude < -67)
    return { body: { type: 'Feature', properties: { gridId: 'SEW' } } };
  return problem(
    404,
    'Data Unavailable For Requested Point',
    `Unable to provide data for requested point ${latitude},${longitude}`,
  );
}

function problem(status: number, title: string, detail: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      correlationId: '1a2b3c',
      title,
      type: `https://api.weather.gov/problems/${status}`,
      status,
      detail,
    },
  };
}

export function feature(properties: Record<string, unknown>, now: number) {
  return {
    id: `https://api.weather.gov/alerts/${properties.id ?? 'urn:oid:2.49.0.1.840.0.example'}`,
    type: 'Feature',
    geometry: null,
    properties: {
      areaDesc: 'Lamar; Red River; Fannin',
      sent: central(now - hour),
      effective: central(now - hour),
      onset: central(now - hour),
      expires: central(now + hour),
      ends: central(now + 2 * hour),
      status: 'Actual',
      messageType: 'Alert',
      category: 'Met',
      certainty: 'Likely',
      sender: 'w-nws.webmaster@noaa.gov',
      senderName: 'NWS Fort Worth TX',
      response: 'Prepare',
      ...properties,
    },
  };
}

/** `2026-11-23T08:00:00-06:00`, as the office writes it. */
const central = (time: number) => `${new Date(time - 6 * hour).toISOString().slice(0, 19)}-06:00`;

const minor = (now: number) =>
  feature(
    {
      event: 'Wind Advisory',
      severity: 'Minor',
      urgency: 'Expected',
      headline: 'Wind Advisory issued by NWS Fort Worth TX',
      description:
        '* WHAT...South winds 20 to 30 mph with gusts\nup to 45 mph.\n\n* WHERE...Portions of north Texas.',
      instruction: null,
    },
    now,
  );

const extreme = (now: number) =>
  feature(
    {
      event: 'Tornado Warning',
      severity: 'Extreme',
      urgency: 'Immediate',
      headline: 'Tornado Warning issued by NWS Fort Worth TX',
      description: 'A severe thunderstorm capable of producing a tornado was located near Paris.',
      instruction:
        'TAKE COVER NOW! Move to a basement or an interior room\non the lowest floor of a sturdy building.',
    },
    now,
  );
