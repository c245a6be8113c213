import type { Decimal } from 'decimal.js';

/**
 * A decimal as text: written out as far as its digits are known, `1267650600228229401496703205376`, and with an exponent
 * where zeros would stand for what is not known, or for nothing but length.
 */
export function decimalText(value: Decimal, knownDigits: number): string {
  const long = value.e > 20;
  return long && value.e < knownDigits ? value.toFixed() : value.toString();
}
