import { ExpectedError } from '@mcp-reference/core';
import { Decimal } from 'decimal.js';
import { decimalText } from './decimal-text.js';

export const operations = ['add', 'subtract', 'multiply', 'divide'] as const;
export type Operation = (typeof operations)[number];

/** A number as it was given: text keeps the digits that a double would lose. */
export type Operand = number | string;

/**
 * Operands have an exponent of at least -999 and 100 digits, results are below 1e309: no sum or product needs more digits
 * than this, so they are exact. A quotient may have no end: it is rounded to 64 significant digits, half to even.
 */
const Exact = Decimal.clone({ precision: 1_500, rounding: Decimal.ROUND_HALF_EVEN });
const quotientDigits = 64;
/** Digits before the point that are written out. */
const writtenOut = 64;

export interface Answer {
  /** The nearest double. */
  result: number;
  /** All digits, as a decimal string. */
  exact: string;
}

/** @throws ExpectedError when dividing by zero, or when the result is too large for a double */
export function apply(operation: Operation, a: Operand, b: Operand): Answer {
  const exact = compute(operation, new Exact(a), new Exact(b));
  const result = exact.toNumber();
  if (!Number.isFinite(result)) {
    throw new ExpectedError('The result is larger than 1.797e308, the largest number that can be returned.');
  }
  // Minus zero would only confuse.
  return { result: result === 0 ? 0 : result, exact: exact.isZero() ? '0' : decimalText(exact, writtenOut) };
}

function compute(operation: Operation, left: Decimal, right: Decimal): Decimal {
  switch (operation) {
    case 'add':
      return left.plus(right);
    case 'subtract':
      return left.minus(right);
    case 'multiply':
      return left.times(right);
    case 'divide':
      if (right.isZero()) throw new ExpectedError('Division by zero: b must not be 0.');
      return left.dividedBy(right).toSignificantDigits(quotientDigits);
  }
}
