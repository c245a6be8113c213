import { parseRetryAfter } from '@mcp-reference/core/text';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const longestWait = day;

/**
 * When a service that answered 429 may be asked again. `Retry-After` decides where it is sent (RFC 9110, 10.2.3);
 * Open-Meteo sends none, but says which of its limits was reached, and clears each as its minute, hour or day (UTC) ends.
 */
export function retryAt(retryAfter: string | null, reason: string, now: number): Date {
  const asked = parseRetryAfter(retryAfter, now);
  return new Date(Math.min(asked === undefined ? afterReason(reason, now) : now + asked, now + longestWait));
}

function afterReason(reason: string, now: number): number {
  if (/daily/i.test(reason)) return endOf(day, now);
  if (/hourly/i.test(reason)) return endOf(hour, now);
  if (/minutely/i.test(reason)) return endOf(minute, now);
  return now + minute;
}

const endOf = (period: number, now: number) => (Math.floor(now / period) + 1) * period;
