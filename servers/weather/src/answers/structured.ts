import type { Place } from '../places/place.js';
import type { Sourced } from '../services/forecaster.js';
import { systems, type UnitSystem } from '../services/units.js';

/** The place of a structured answer. */
export function taken({ name, admin, country, latitude, longitude }: Place) {
  return {
    city: name,
    ...(admin === undefined ? {} : { region: admin }),
    ...(country === undefined ? {} : { country }),
    latitude,
    longitude,
  };
}

/** The provenance of a structured answer. */
export function origin({ provider, stale, ageSeconds }: Sourced<unknown>) {
  return { source: provider.name, stale, age_seconds: ageSeconds, attribution: provider.attribution };
}

/** `°C, km/h, mm`: what temperatures, wind and precipitation are in. */
export function unitNames(units: UnitSystem): string {
  const { temperature, wind, precipitation } = systems[units];
  return [temperature, wind, precipitation].map(({ unit }) => unit).join(', ');
}

/** The names of what the service left out, so that a gap is not taken for a zero. */
export function missing(values: Record<string, unknown>): { missing?: string } {
  const names = Object.keys(values).filter((name) => values[name] === undefined);
  return names.length === 0 ? {} : { missing: names.join(', ') };
}
