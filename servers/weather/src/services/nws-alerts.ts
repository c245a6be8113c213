import * as z from 'zod/v4';
import { address } from '../http/address.js';
import type { JsonClient } from '../http/json-client.js';
import { Unreachable, UpstreamError } from '../http/upstream-error.js';
import { label, type Place } from '../places/place.js';
import { type AlertMessage, alertMessage, phasesOf } from './alert-messages.js';
import { credit } from './credit.js';
import type { Alert, AlertReport } from './model.js';
import { mayBeCovered, territories } from './nws-area.js';

const service = 'The US National Weather Service';
const headers = { accept: 'application/geo+json' };
const schema = z.object({ features: z.array(alertMessage).max(500) });
const pointSchema = z.object({ properties: z.object({}) });

interface Request {
  url: string;
  place: Place;
  now: number;
  signal: AbortSignal;
}

/**
 * Alerts at a point, from https://www.weather.gov/documentation/services-web-api. They are never answered from an old
 * copy: an alert that is over, or one that is missing, is worse than an error.
 *
 * @throws Unreachable
 */
export async function alertsAt(client: JsonClient, request: Request): Promise<AlertReport> {
  const { url, place, now, signal } = request;
  const attribution = credit(
    'Alerts by the US National Weather Service (public domain)',
    url,
    'api.weather.gov',
  );
  const outside = { covered: false, alerts: [], leftOut: [], attribution };
  if (!mayBeCovered(place)) return outside;
  try {
    const query = { point: pointOf(place), status: 'actual' };
    const asked = { service, headers, schema, url: address(url, 'alerts/active', query), freshMs: 60_000 };
    const { features } = (await client.get(asked, signal)).answer;
    if (features.length === 0 && !(await isCovered(client, request))) return outside;
    return { covered: true, ...sorted(features, now), attribution };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (isOutOfBounds(error) || isNotFound(error)) return outside;
    const problem = `whether alerts are in effect at ${label(place)} is not known. ${error.message}.`;
    throw new Unreachable(problem, [error], 'See also https://www.weather.gov.');
  }
}

/**
 * Whether "no alerts" means that there are none: the service gives the same answer for points across the border. The
 * country of bare coordinates is a guess from the nearest town, so the service is asked for what it knows of the point.
 */
async function isCovered(client: JsonClient, { url, place, signal }: Request): Promise<boolean> {
  if (!place.approximate && place.countryCode !== undefined) return territories.has(place.countryCode);
  try {
    const point = address(url, `points/${pointOf(place)}`, {});
    await client.get({ service, headers, url: point, schema: pointSchema, freshMs: 2 * 60 * 60_000 }, signal);
    return true;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (isOutOfBounds(error)) return false;
    // Other 404: a point at sea, for which it has warnings and no forecast, or a proxy that serves alerts alone.
    if (isNotFound(error)) return true;
    throw error;
  }
}

/** It redirects from a number with zeros at its end. */
const pointOf = ({ latitude, longitude }: Place) =>
  [latitude, longitude].map((degrees) => Number(degrees.toFixed(3))).join(',');

/** It refuses points far from its own territory: "out of bounds", "Unable to provide data for requested point". */
const isOutOfBounds = ({ fault }: UpstreamError) =>
  fault.kind === 'refused' && /out of bounds|\bpoint\b/i.test(fault.reason);
const isNotFound = ({ fault }: UpstreamError) => fault.kind === 'refused' && fault.status === 404;

const gravity = ['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'];
const rank = ({ phase, severity }: Alert) => gravity.indexOf(severity) + (phase === 'in effect' ? 10 : 0);

function sorted(features: AlertMessage[], now: number): Pick<AlertReport, 'alerts' | 'leftOut'> {
  const alerts: Alert[] = [];
  const leftOut: string[] = [];
  for (const { phase, properties } of phasesOf(features, now)) {
    const event = properties.event || 'Alert';
    if (phase === 'in effect' || phase === 'not yet begun') alerts.push(describe(phase, event, properties));
    else leftOut.push(`${event} (${phase})`);
  }
  return { alerts: alerts.sort((a, b) => rank(b) - rank(a)), leftOut };
}

function describe(phase: Alert['phase'], event: string, from: AlertMessage['properties']): Alert {
  return {
    event,
    phase,
    severity: from.severity ?? 'Unknown',
    headline: from.headline,
    description: from.description,
    instruction: from.instruction,
    onset: from.onset ?? from.effective,
    ends: from.ends ?? from.expires,
  };
}
