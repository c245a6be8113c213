import { Decimal } from 'decimal.js';

/** Room for a difference of two results, whatever their precision. */
const Wide = Decimal.clone({ precision: 200 });

export interface Agreed {
  value: Decimal;
  /** Significant digits of the value that can be relied on. */
  digits: number;
}

/**
 * What two computations of one thing agree on, the second of which had more digits to work with. A difference of nearly
 * equal numbers, `sin(pi)` or `1/3 * 3 - 1`, leaves nothing but rounding errors, and those shrink with the precision: it is
 * zero. Next to a pole, `tan(pi/2)`, they grow.
 *
 * @param precision how many significant digits each was computed with
 * @returns undefined when not one digit of the result is certain
 */
export function agreed(
  coarse: Decimal,
  fine: Decimal,
  precision: { coarse: number; fine: number },
): Agreed | undefined {
  const value = new Wide(fine.toString());
  const error = value.minus(coarse.toString()).abs();
  if (error.isZero()) return { value, digits: precision.coarse };
  if (error.times(10).lessThan(value.abs())) {
    // The second is nearer than the first by as many digits as it had more, two of which may be lost.
    return { value, digits: value.e - error.e + precision.fine - precision.coarse - 2 };
  }
  const shrinks = coarse.isZero() || value.abs().lessThan(error.times('1e-8'));
  return shrinks ? { value: new Wide(0), digits: precision.coarse } : undefined;
}
