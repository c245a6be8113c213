import type * as z from 'zod/v4';
import { oneLine } from './outside-text.js';
import { retryAt } from './rate-limit.js';
import { UpstreamError } from './upstream-error.js';

/** Parses and checks a good answer. The error names the first place that is wrong. @throws UpstreamError */
export function parse<Schema extends z.ZodType>(
  service: string,
  schema: Schema,
  text: string,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UpstreamError(service, { kind: 'unusable', detail: 'it is not JSON' }, { cause });
  }
  const { data, error, success } = schema.safeParse(json);
  if (success) return data as z.output<Schema>;
  const path = error.issues[0]?.path.join('.') ?? '';
  throw new UpstreamError(service, {
    kind: 'unusable',
    detail: path === '' ? 'not the documented shape' : `not the documented shape at ${path}`,
  });
}

/** The error for an answer with a bad status. */
export function rejection(service: string, response: Response, text: string, now: number): UpstreamError {
  const { status } = response;
  const reason = reasonIn(text);
  if (status === 429) {
    const until = retryAt(response.headers.get('retry-after'), reason, now);
    return new UpstreamError(service, { kind: 'limited', reason: reason || 'too many requests', until });
  }
  if (status >= 500) return new UpstreamError(service, { kind: 'unavailable', status });
  const said = reason || oneLine(response.statusText, 100);
  return new UpstreamError(service, { kind: 'refused', status, reason: said });
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
