import * as z from 'zod/v4';

const digits = /^\d{1,4}$/;

/**
 * A whole number of at most four digits. Models send it as text now and then: that is taken too, but not advertised, for some
 * vendors refuse every tool of a session over a value of two types.
 *
 * @param min least value, 0 or more
 * @param max largest value, 9,999 or less
 */
export function wholeNumber(min: number, max: number) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' && digits.test(value) ? Number(value) : value),
      z.int().min(min).max(max),
    )
    .describe(`${min} to ${max}`);
}
