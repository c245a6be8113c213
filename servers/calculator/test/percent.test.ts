import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/engine/evaluate.js';
import { sample } from '../src/engine/sample.js';

const decimal = (expression: string) => evaluate({ expression, variables: { x: 7 }, mode: 'decimal' }).result;
const fraction = (expression: string) => evaluate({ expression, variables: { x: 7 }, mode: 'fraction' });
const plotted = (expression: string) =>
  sample({ expressions: [expression], xMin: 7, xMax: 8 })[0]?.points[0]?.[1];

const cases: [expression: string, value: number][] = [
  // Of what stands before it, unless that is a percentage too.
  ['100 + 5%', 105],
  ['100 - 5%', 95],
  ['100 + 10% + 1', 111],
  ['1 + 100 + 10%', 111.1],
  ['100 + 10% + 10%', 121],
  ['100 + 10% - 10%', 99],
  ['2 * 50 + 10%', 110],
  ['100 + -10%', 90],
  ['x + 100%', 14],
  ['100 + x%', 107],
  ['100 + (2 + 3)%', 105],
  // Percentages alone.
  ['10% + 20%', 0.3],
  ['10% + 20% - 5%', 0.25],
  ['-10% + 20%', 0.1],
  ['(10% + 20%) + 5%', 0.35],
  ['8% - 3', -2.92],
  ['10% - 5% + 100', 100.05],
  // Numbers: a factor, in parentheses, raised.
  ['200 * 10% + 5', 25],
  ['60*18%+60', 70.8],
  ['60 * 18% - 60', -49.2],
  ['1 + 10% * 5', 1.5],
  ['100 - 10% / 2', 99.95],
  ['100 + (10%)', 100.1],
  ['50% ^ 2', 0.25],
  ['4 ^ 50%', 2],
  ['50%%', 0.005],
  ['sum(10%, 20%)', 0.3],
  ['10% > 5% ? 1 : 2', 1],
  ['200 * 10% == 20 ? 1 : 2', 1],
  ['−5% × −2', 0.1],
  // Remainders: an operand follows, with no sign before it.
  ['7 % 3', 1],
  ['7%3', 1],
  ['-7 % 3', 2],
  ['7 % (1 + 2)', 1],
  ['7.5 % .5', 0],
  ['10 % x', 3],
  ['10 % x + 1', 4],
  ['23 % sqrt(49)', 2],
];

test.each(cases)('%s is %d in decimals, fractions and plots', (expression, value) => {
  expect(decimal(expression)).toBe(value);
  expect(fraction(expression).result).toBeCloseTo(value, 14);
  expect(plotted(expression)).toBeCloseTo(value, 12);
});

/** Expressions without the pocket calculator's rule: no percentage is the right side of a sum. */
const literal = fc.integer({ min: 1, max: 500 }).map((n) => ({ text: `${n}%`, plain: `(${n}/100)` }));
const number = fc.integer({ min: 1, max: 50 }).map((n) => ({ text: String(n), plain: String(n) }));
type Pair = { text: string; plain: string };
const joined = (left: Pair, operator: string, right: Pair): Pair => ({
  text: `${left.text}${operator}${right.text}`,
  plain: `${left.plain}${operator}${right.plain}`,
});
const product: fc.Arbitrary<Pair> = fc
  .tuple(
    fc.oneof(literal, number),
    fc.array(fc.tuple(fc.constantFrom(' * ', '/', ' / '), fc.oneof(literal, number)), { maxLength: 3 }),
  )
  .map(([first, more]) => more.reduce((left, [operator, right]) => joined(left, operator, right), first));
const term = fc.oneof(
  number,
  product.map(({ text, plain }) => ({ text: `(${text})`, plain: `(${plain})` })),
  fc.tuple(number, product).map(([left, right]) => joined(left, ' * ', right)),
);
const expression = fc
  .tuple(
    fc.oneof(product, term),
    fc.array(fc.tuple(fc.constantFrom(' + ', '+', ' - ', '-', ' > '), term), { maxLength: 4 }),
  )
  .map(([first, more]) => more.reduce((left, [operator, right]) => joined(left, operator, right), first))
  .filter(({ text }) => (text.match(/>/g) ?? []).length < 2);

test('a percentage may be written as a fraction of 100 wherever it is not added to a number', () => {
  fc.assert(
    fc.property(expression, ({ text, plain }) => {
      expect(fraction(text).exact).toBe(fraction(plain).exact);
      expect(decimal(text)).toBe(decimal(plain));
    }),
    { numRuns: 500 },
  );
});

const amount = fc.integer({ min: 1, max: 9_999 });
const step = fc.tuple(fc.constantFrom('+', '-'), amount, fc.boolean());

test('a chain is worked off from left to right, each percentage of what is there so far', () => {
  fc.assert(
    fc.property(amount, fc.array(step, { maxLength: 6 }), (start, steps) => {
      const chain = steps.map(([sign, n, isRate]) => ` ${sign} ${n}${isRate ? '%' : ''}`).join('');
      const byHand = steps.reduce(
        (so, [sign, n, isRate]) => (isRate ? `(${so}) * (1 ${sign} ${n}/100)` : `(${so}) ${sign} ${n}`),
        String(start),
      );
      expect(fraction(start + chain).exact).toBe(fraction(byHand).exact);
    }),
  );
});

test('a long chain takes no longer than its length', () => {
  expect(decimal(`1${' + 1%'.repeat(55)}`)).toBeCloseTo(1.01 ** 55, 12);
});

describe('a percent sign behind raised digits is that of the power', () => {
  test.each([
    ['10²%', 1],
    ['10^(2)%', 10 ** 0.02],
    ['10² %', 1],
    ['-10²%', -1],
    ['10²%%', 0.01],
    ['10⁻²%', 0.0001],
    ['1.5e1²%', 2.25],
    ['100 + 10²%', 200],
    ['200 * 10²% + 5', 205],
    ['(2 + 3)²%', 0.25],
    ['((1 + 1)²%)²%', 0.000016],
    ['sqrt(4)²%', 0.04],
    ['3!²%', 0.36],
    ['x²%', 0.49],
    ['2x²%', 0.98],
    ['x²% + x³%', 3.92],
    ['7² % 3', 1],
    ['7²%3', 1],
  ])('%s is %d', (expression, value) => {
    expect(decimal(expression)).toBeCloseTo(value, 12);
    expect(plotted(expression)).toBeCloseTo(value, 12);
  });
});

test('raised digits behind a number with an exponent belong to all of it', () => {
  expect(decimal('2e-3²%')).toBeCloseTo(4e-8, 20);
  expect(decimal('2e3²%')).toBe(40_000);
});
