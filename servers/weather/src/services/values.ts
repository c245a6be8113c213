import * as z from 'zod/v4';

/**
 * The ranges that weather on Earth stays in, with room above the records of the WMO. A service that answers with more
 * is broken in some way, so that nothing it says can be used.
 */
export const celsius = z.number().min(-120).max(80);
export const percent = z.number().min(0).max(105);
export const millimetres = z.number().min(0).max(3_000);
export const degrees = z.number().min(-360).max(360);
export const kmh = z.number().min(0).max(600);
export const metresPerSecond = z.number().min(0).max(170);
export const wmo = z.int().min(0).max(99);

const isThisAge = (time: string) => time >= '1970' && time < '2200';
/** `2026-11-23T14:15`, without an offset. */
export const localMinute = z.iso
  .datetime({ local: true })
  .refine((time) => !time.endsWith('Z') && isThisAge(time));
export const utcTime = z.iso.datetime().refine(isThisAge);
export const localDate = z.iso.date().refine(isThisAge);
export const offsetSeconds = z
  .int()
  .min(-18 * 3600)
  .max(18 * 3600);

/** A value that a service can leave out. Null counts as absent. */
export const optional = <Value extends z.ZodType>(value: Value) =>
  value.nullish().transform((given) => given ?? undefined);
