import type { BigNumber, MathJsInstance } from 'mathjs';
import { ExpressionError } from './allowlist.js';
import { createMath } from './mathjs.js';

/**
 * Computes in decimals of this many significant digits. Two results are called equal when they differ by what rounding
 * explains, not by the 1e-12 that is right for doubles.
 */
export function decimalEngine(precision: number): MathJsInstance {
  const tolerance = Number(`1e-${precision - 6}`);
  const engine = createMath({ number: 'BigNumber', precision, relTol: tolerance, absTol: tolerance });
  for (const name of ['mod', 'gcd', 'lcm'] as const) {
    const original = engine[name] as unknown as (...values: unknown[]) => unknown;
    engine.import(
      {
        [name]: (...values: unknown[]) => {
          checkWhole(engine, values, precision);
          return original(...values);
        },
      },
      { override: true },
    );
  }
  return engine;
}

/** Of a number with more digits than are computed with, the last ones are not known; a remainder is made of those. */
function checkWhole(engine: MathJsInstance, values: unknown[], precision: number): void {
  for (const value of values) {
    if (engine.isMatrix(value)) checkWhole(engine, value.toArray().flat(), precision);
    else if (engine.isBigNumber(value) && (value as BigNumber).e >= precision) {
      throw new ExpressionError(
        'a number in it is too long for a remainder in decimals: use mode "fraction", which is exact',
      );
    }
  }
}
