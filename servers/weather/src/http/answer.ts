import { parseRetryAfter } from '@mcp-reference/core/text';
import type * as z from 'zod/v4';
import { oneLine } from './outside-text.js';
import { UpstreamError } from './upstream-error.js';

export function parseJson(service: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UpstreamError(service, { kind: 'unusable', detail: 'it is not JSON' }, { cause });
  }
}

/** Reads a body that must have a shape. The error names the first place that is wrong. @throws UpstreamError */
export function shaped<Answer>(service: string, schema: z.ZodType<Answer>, body: unknown): Answer {
  const { data, error, success } = schema.safeParse(body);
  if (success) return data;
  const path = error.issues[0]?.path.join('.') ?? '';
  const detail = `not the documented shape${path === '' ? '' : ` at ${path}`}`;
  throw new UpstreamError(service, { kind: 'unusable', detail });
}

/** The error for an answer with a bad status. */
export function rejection(service: string, response: Response, text: string, now: number): UpstreamError {
  const { status } = response;
  const reason = reasonIn(text);
  if (status === 429) {
    const wait = parseRetryAfter(response.headers.get('retry-after'), now) ?? waitOf(reason, now);
    const until = new Date(now + Math.min(wait, day));
    return new UpstreamError(service, { kind: 'limited', reason: reason || 'too many requests', until });
  }
  if (status >= 500) return new UpstreamError(service, { kind: 'unavailable', status });
  const said = reason || oneLine(response.statusText, 100);
  return new UpstreamError(service, { kind: 'refused', status, reason: said });
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Open-Meteo says which limit was reached, and clears each as its minute, hour or day (UTC) ends. */
function waitOf(reason: string, now: number): number {
  const period = /daily/i.test(reason) ? day : /hourly/i.test(reason) ? hour : minute;
  return /daily|hourly|minutely/i.test(reason) ? period - (now % period) : minute;
}

/** The reason that a service gives: Open-Meteo's `reason`, the `detail` of a problem document (RFC 9457). */
function reasonIn(text: string): string {
  try {
    const json = JSON.parse(text) as { reason?: unknown; detail?: unknown } | null;
    const reason = json?.reason ?? json?.detail;
    return typeof reason === 'string' ? oneLine(reason, 200) : '';
  } catch {
    return '';
  }
}
