import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply } from '../src/arithmetic.js';

test.each([
  ['add', 0.1, 0.2, '0.3'],
  ['subtract', 0.3, 0.1, '0.2'],
  ['multiply', 1.1, 1.1, '1.21'],
  ['divide', 1, 3, `0.${'3'.repeat(64)}`],
  ['add', '9007199254740993', 1, '9007199254740994'],
  ['add', 1e300, 1e-300, `1${'0'.repeat(599)}1`.replace(/^(\d{301})/, '$1.')],
  ['multiply', -1, 0, '0'],
] as const)('%s(%s, %s) is exactly %s', (operation, a, b, exact) => {
  expect(
    apply(operation, a, b)
      .exact.replace(/e\+\d+$/, '')
      .replace('.', ''),
  ).toBe(exact.replace('.', ''));
});

/** A decimal as a whole number of 10^-20ths: sums and differences of these are exact in BigInt. */
const decimals = fc.tuple(
  fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  fc.integer({ min: 0, max: 10 }),
);
const text = ([digits, scale]: [bigint, number]) => `${digits}e-${scale}`;
const scaled = ([digits, scale]: [bigint, number]) => digits * 10n ** BigInt(20 - scale);

test('sums and differences agree with whole numbers of the smallest part', () => {
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      expect(scaledText(apply('add', text(a), text(b)).exact)).toBe(scaled(a) + scaled(b));
      expect(scaledText(apply('subtract', text(a), text(b)).exact)).toBe(scaled(a) - scaled(b));
    }),
  );
});

test('a product divided by one factor is the other', () => {
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      fc.pre(b[0] !== 0n);
      const product = apply('multiply', text(a), text(b)).exact;
      expect(scaledText(apply('divide', product, text(b)).exact)).toBe(scaled(a));
    }),
  );
});

/** `-12.5` or `1e-7` as a whole number of 10^-20ths. */
function scaledText(decimal: string): bigint {
  const [mantissa = '0', exponent = '0'] = decimal.split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = 20 + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}
