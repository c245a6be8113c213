import * as z from 'zod/v4';
import { address, credit } from '../http/address.js';
import type { JsonClient } from '../http/json-client.js';
import type { Place } from '../places/place.js';

const text = z.string().nullish();
const schema = z.object({
  features: z.array(
    z.object({
      properties: z.object({
        event: z.string(),
        severity: text,
        headline: text,
        description: text,
        instruction: text,
        onset: text,
        effective: text,
        expires: text,
        ends: text,
      }),
    }),
  ),
});

/** A warning, watch or advisory of the US National Weather Service, in its own words. */
export interface Alert {
  event: string;
  /** Extreme, Severe, Moderate, Minor or Unknown (CAP 1.2). */
  severity: string;
  headline?: string;
  description?: string;
  instruction?: string;
  onset?: string;
  /** When the hazard ends, or else the message itself. */
  ends?: string;
}

/** The states, and the territories that GeoNames counts as countries of their own. */
const covered = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP']);

/** The credit for alerts from this address. */
export const alertsCredit = (url: string) =>
  credit('Alerts by the US National Weather Service (public domain)', url, 'api.weather.gov');

/** Whether the National Weather Service warns for a place; undefined where its country is not known. */
export function isCovered({ countryCode }: Place): boolean | undefined {
  return countryCode === undefined ? undefined : covered.has(countryCode);
}

const gravity = ['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'];
const gravest = (a: Alert, b: Alert) => gravity.indexOf(b.severity) - gravity.indexOf(a.severity);

/**
 * Alerts in effect at a point, the gravest first, from https://www.weather.gov/documentation/services-web-api. Never
 * answered from an old copy: an alert that is over, or one that is missing, is worse than an error.
 *
 * @throws UpstreamError
 */
export async function activeAlerts(
  client: JsonClient,
  { url, place, signal }: { url: string; place: Place; signal: AbortSignal },
): Promise<Alert[]> {
  const { body } = await client.get({
    service: 'The US National Weather Service',
    url: address(url, 'alerts/active', {
      point: `${place.latitude.toFixed(3)},${place.longitude.toFixed(3)}`,
      status: 'actual',
    }),
    schema,
    headers: { accept: 'application/geo+json' },
    freshMs: 60_000,
    signal,
  });
  return body.features
    .map(({ properties: p }) => ({
      event: line(p.event, 100) ?? 'Alert',
      severity: line(p.severity, 20) ?? 'Unknown',
      ...optional('headline', line(p.headline, 300)),
      ...optional('description', line(p.description, 700)),
      ...optional('instruction', line(p.instruction, 500)),
      ...optional('onset', line(p.onset ?? p.effective, 40)),
      ...optional('ends', line(p.ends ?? p.expires, 40)),
    }))
    .sort(gravest);
}

/** Its bulletins are wrapped for teleprinters: one line each, and no longer than a model should have to read. */
function line(value: string | null | undefined, limit: number): string | undefined {
  const joined = (value ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (joined === '') return undefined;
  return joined.length > limit ? `${joined.slice(0, limit - 1)}…` : joined;
}

function optional<Name extends string>(name: Name, value: string | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: string };
}
