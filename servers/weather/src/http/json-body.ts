import type * as z from 'zod/v4';
import { oneLine } from './outside-text.js';
import { UpstreamError } from './upstream-error.js';

/** The body of a good answer, checked: the place of the first deviation is named. @throws UpstreamError */
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

/** The reason a service gives with its error: Open-Meteo's `reason`, the `detail` of a problem document (RFC 9457). */
export function reasonIn(text: string): string {
  try {
    const json = JSON.parse(text) as { reason?: unknown; detail?: unknown } | null;
    const reason = json?.reason ?? json?.detail;
    if (typeof reason !== 'string') return '';
    return oneLine(reason, 200);
  } catch {
    return '';
  }
}
