import * as z from 'zod/v4';

/** Digits of a plain decimal number: linear to match, whatever is in the text. */
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

const longest = 100;

const problem = 'must be a number, or one written as text such as "0.1" or "1.5e-3"';

/** A number, or its digits as text: models send both, and text keeps more digits than a double. */
export const numberSchema = z
  .union([z.number(), z.string()], problem)
  .refine((value) => typeof value === 'number' || (value.length <= longest && decimal.test(value)), problem)
  // Not advertised as text: some vendors refuse every tool of a session over a value of two types.
  .meta({ type: 'number', anyOf: undefined });
