import * as z from 'zod/v4';

const digits = /^\d{1,4}$/;

/**
 * A whole number of at most four digits, also as a string of them: models send both, and the schema says so.
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
    .meta({
      // Two types in one `type` are legal, but not every model's API takes them.
      ...{ type: undefined, minimum: undefined, maximum: undefined },
      anyOf: [
        { type: 'integer', minimum: min, maximum: max },
        { type: 'string', pattern: digits.source },
      ],
    });
}
