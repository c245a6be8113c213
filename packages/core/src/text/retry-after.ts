/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @param now in milliseconds since 1970
 * @returns how long to wait, in milliseconds; undefined if the header is missing or has neither form
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (value === undefined || value === null || value.length > 100) return undefined;
  if (/^\d{1,9}(\.\d{1,6})?$/.test(value.trim())) return Math.ceil(Number(value) * 1_000);
  // Date.parse makes a year of "-1".
  const date = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
