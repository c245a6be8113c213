import type { UpstreamError } from '../http/upstream-error.js';

/** A place on the map, from the gazetteer, the geocoder or bare coordinates. */
export interface Place {
  name: string;
  /** First-level division: state, province, region. */
  admin?: string | undefined;
  /** Its GeoNames code, `US.TX`. */
  division?: string | undefined;
  /** English name of the country. */
  country?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  countryCode?: string | undefined;
  /** Degrees, WGS 84. */
  latitude: number;
  longitude: number;
  /** IANA name. */
  timeZone?: string | undefined;
  population?: number | undefined;
  /** Given by coordinates alone: country, division and time zone are those of the nearest town. */
  approximate?: true;
}

export type Resolution =
  | { kind: 'found'; place: Place }
  /** Several places of comparable size; most populous first. */
  | { kind: 'ambiguous'; candidates: Place[] }
  /** Neither the gazetteer nor the geocoder has it. `elsewhere`: places of that name, but not where it was said to be. */
  | { kind: 'unknown'; suggestions: Place[]; elsewhere: Place[] }
  /** Not in the gazetteer, and the geocoder could not be asked: it may well exist. */
  | { kind: 'unverified'; suggestions: Place[]; elsewhere: Place[]; failure: UpstreamError }
  /** A country or a division, with its most populous places: its weather is not one. */
  | { kind: 'region'; places: Place[] };

/** `failure`: only built-in places were searched. */
export interface SearchResult {
  places: Place[];
  failure?: UpstreamError;
}

/** How a place is called in answers and choices: `Springfield, Illinois, US`. Unique enough to be typed back. */
export function label({ name, admin, countryCode }: Place): string {
  return [name, admin === name ? undefined : admin, countryCode].filter(Boolean).join(', ');
}

/** Great-circle distance in kilometres (haversine, mean Earth radius). */
export function distanceKm(
  a: { latitude: number; longitude: number },
  b: { latitude: number; longitude: number },
): number {
  const radians = Math.PI / 180;
  const sinLatitude = Math.sin(((b.latitude - a.latitude) * radians) / 2);
  const sinLongitude = Math.sin(((b.longitude - a.longitude) * radians) / 2);
  const h =
    sinLatitude ** 2 + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * sinLongitude ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(Math.min(1, h)));
}
