import { UpstreamError } from '../http/upstream-error.js';
import { localTime } from './local-time.js';
import type { Day, Forecast } from './model.js';

const dayMs = 24 * 60 * 60_000;

/**
 * The days from today on, at the place. A day that the service left out stays as a gap, so that no later day takes its
 * place; days missing at the end are left out.
 *
 * @throws UpstreamError when no day is left
 */
export function comingDays(
  service: string,
  { timeZone, days }: Forecast,
  { count, now }: { count: number; now: number },
): Forecast {
  const known = new Map(days.filter(saysSomething).map((day) => [day.date, day]));
  const today = Date.parse(localTime(now, timeZone).slice(0, 10));
  const coming = Array.from({ length: count }, (_, index) => {
    const date = new Date(today + index * dayMs).toISOString().slice(0, 10);
    return known.get(date) ?? { date };
  });
  const last = coming.findLastIndex(saysSomething);
  if (last === -1) throw new UpstreamError(service, { kind: 'unusable', detail: 'values are missing' });
  return { timeZone, days: coming.slice(0, last + 1) };
}

const saysSomething = ({ wmo_code, high, low }: Day) =>
  wmo_code !== undefined || high !== undefined || low !== undefined;
