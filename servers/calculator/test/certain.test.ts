import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/engine/evaluate.js';
import { summarize } from '../src/statistics.js';

const decimal = (expression: string, variables: Record<string, string> = {}) =>
  evaluate({ expression, variables, mode: 'decimal' }).exact;
const attempt = (expression: string): string => {
  try {
    return decimal(expression);
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what cancels', () => {
  test.each([
    ['1e75 + 7 - 1e75', '7'],
    ['1e200 + 1 - 1e200', '1'],
    ['1e900 + 0.5 - 1e900', '0.5'],
    ['1e5000 + 7 - 1e5000', '7'],
    ['(1 + 1e-90) - 1', '1e-90'],
    ['(1e100 + 1)^2 - 1e200 - 2e100', '1'],
    ['exp(1e-75) - 1', '1e-75'],
    ['exp(1e-75) - 1 - 1e-75', '5e-151'],
    ['expm1(1e-300)', '1e-300'],
    ['log1p(1e-120)', '1e-120'],
    ['1 - cos(1e-60)', '5e-121'],
    ['sin(1e-50) - 1e-50', '-1.6666666666666666666666666666667e-151'],
    ['ln(1 + 1e-200)', '1e-200'],
    ['sqrt(1 + 1e-100) - 1', '5e-101'],
    ['cosh(1e-40) - 1', '5e-81'],
    ['acos(1 - 1e-90)', '1.4142135623730950488016887242097e-45'],
    ['sinh(1e-300)', '1e-300'],
    ['(1 + 1e-50)^(1e50)', '2.7182818284590452353602874713527'],
    ['0.5 - 1/(1 + exp(-1e-70))', '-2.5e-71'],
  ])('%s is %s', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });

  test.each([
    'exp(1e-5000) - 1',
    'tanh(10000) - 1',
    '1e-6000 + exp(1) - exp(1)',
    'ln(1 + 1e-900)',
    '1/(exp(1e-1000) - 1)',
  ])('%s is refused: no zero is shown that is none', (expression) => {
    expect(() => decimal(expression)).toThrow('not one digit of the result is certain');
  });

  test.each([
    'sin(pi)',
    'cos(pi/2)',
    'sin(1000 pi)',
    'ln(e) - 1',
    'sqrt(2)*sqrt(3) - sqrt(6)',
    '1/3 + 2/3 - 1',
    'exp(ln(7)) - 7',
    'atan(1)*4 - pi',
    'phi^2 - phi - 1',
    'tan(pi)',
  ])('%s is zero', (expression) => {
    expect(decimal(expression)).toBe('0');
  });

  test('a zero of a hundred digits hides no number that the expression could hold', () => {
    const tiny = fc.integer({ min: 1, max: 1_500 }).map((n) => `1e-${n}`);
    const vanishing = fc.constantFrom(
      (x: string) => `exp(${x}) - 1`,
      (x: string) => `1 - cos(${x})`,
      (x: string) => `exp(${x}) - exp(-${x}) - 2 * ${x}`,
      (x: string) => `sin(tan(${x})) - tan(sin(${x}))`,
      (x: string) => `sqrt(1 + ${x}) - 1`,
      (x: string) => `atan(1 / ${x}) - pi / 2`,
      (x: string) => `tanh(1 / ${x}) - 1`,
    );
    fc.assert(
      fc.property(tiny, vanishing, (x, of) => {
        expect(attempt(of(x))).not.toBe('0');
      }),
      { numRuns: 6 },
    );
  });
});

describe('digits', () => {
  /** Another way to the same number, with far more digits than are shown. */
  const Precise = Decimal.clone({ precision: 330 });
  const unary = ['sin', 'cos', 'tan', 'exp', 'sinh', 'cosh', 'tanh', 'atan', 'asinh', 'cbrt'] as const;
  const argument = fc
    .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 18, max: 80 }))
    .map(([digits, scale]) => `${digits}e-${scale}`);

  test('of elementary functions and their differences are those of a computation with 330 digits', () => {
    fc.assert(
      fc.property(argument, fc.constantFrom(...unary), fc.constantFrom(...unary), (x, f, g) => {
        const [a, b] = [Precise[f](x), Precise[g](x)];
        fc.pre(!a.isZero() && !b.isZero() && !a.minus(b).isZero());
        for (const [expression, value] of [
          [`${f}(x)`, a],
          [`${f}(x) - ${g}(x)`, a.minus(b)],
          [`${f}(x) * ${g}(x) - x^2`, a.times(b).minus(new Precise(x).pow(2))],
        ] as const) {
          // A value that vanishes to all those digits proves nothing.
          if (value.abs().lessThan('1e-240')) continue;
          expect(
            new Decimal(decimal(expression, { x })).minus(value).abs().div(value.abs()).toNumber(),
          ).toBeLessThan(1e-31);
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['abs((-8)^(1/3))', '2'],
    ['((-8)^(1/3))^3', '-8'],
    ['abs((-2)^0.5)', '1.4142135623730950488016887242097'],
    ['abs((-32)^(2/5))', '4'],
    ['sqrt(-4) * sqrt(-9)', '-6'],
    ['sqrt(-2)^2', '-2'],
    ['sqrt(-3)^4', '9'],
    ['sqrt(-8) / sqrt(-2)', '2'],
    ['abs(sqrt(-2) + 1)', '1.7320508075688772935274463415059'],
    ['abs(3 + sqrt(-16))', '5'],
  ])('%s is %s, through complex numbers', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });

  test.each([
    ['sqrt(-1)'],
    ['(-8)^(1/3)'],
    ['ln(-1)'],
    ['asin(2)'],
    ['acosh(0.5)'],
    ['sin(sqrt(-1))'],
    ['(-1)^0.5 > 0'],
    ['nthRoot(-4, 2)'],
  ])('%s is refused in words that name no mode', (expression) => {
    expect(() => decimal(expression)).toThrow(/complex number/);
    expect(() => decimal(expression)).not.toThrow(/mode/);
  });
});

describe('comparisons', () => {
  const magnitude = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: -3_000, max: 3_000 }));

  test('hold at any magnitude', () => {
    fc.assert(
      fc.property(magnitude, magnitude, ([a, e], [b, f]) => {
        const [x, y] = [`${a}e${e}`, `${b}e${f}`];
        const order = new Decimal(x).comparedTo(y);
        expect(decimal(`${x} > ${y}`)).toBe(String(order > 0));
        expect(decimal(`${x} == ${y}`)).toBe(String(order === 0));
        expect(decimal(`${x} <= ${y}`)).toBe(String(order <= 0));
        expect(new Decimal(decimal(`max(${x}, ${y})`)).equals(order > 0 ? x : y)).toBe(true);
        expect(new Decimal(decimal(`min([${x}, ${y}])`)).equals(order < 0 ? x : y)).toBe(true);
        expect(new Decimal(decimal(`sign(${x} - ${y})`)).toNumber()).toBe(Math.sign(order));
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['1e-100 > 0', 'true'],
    ['1e-100 == 0', 'false'],
    ['1e-5000 != 0', 'true'],
    ['1 + 1e-90 > 1', 'true'],
    ['1e90 + 1 == 1e90', 'false'],
    ['sqrt(2) * sqrt(2) == 2', 'true'],
    ['pi > 22/7', 'false'],
    ['exp(pi * sqrt(163)) < 262537412640768744', 'true'],
    ['1e-200 ? 1 : 2', '1'],
    ['not 1e-200', 'false'],
    ['floor(1 - 1e-100)', '0'],
    ['ceil(1e-200)', '1'],
    ['round(0.5 - 1e-90)', '0'],
    ['floor(log(8, 2))', '3'],
  ])('%s is %s', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });
});

describe('both modes', () => {
  const both = (expression: string) => [
    decimal(expression),
    String(evaluate({ expression, variables: {}, mode: 'fraction' }).result),
  ];

  test.each([
    ['round(2.5)', '3'],
    ['round(-2.5)', '-3'],
    ['round(0.5)', '1'],
    ['round(-0.5)', '-1'],
    ['round(1.005, 2)', '1.01'],
    ['round(-1.005, 2)', '-1.01'],
    ['round(1250, -2)', '1300'],
    ['fix(-2.5)', '-2'],
    ['-0', '0'],
    ['-0 == 0', 'true'],
    ['0 * -1', '0'],
    ['abs(-0)', '0'],
    ['sign(-0)', '0'],
    ['round(-0.4)', '0'],
    ['atan2(-0, 1)', '0'],
    ['sqrt(-0)', '0'],
    ['(-0)^2', '0'],
  ])('%s is %s in both', (expression, value) => {
    expect(both(expression)).toEqual([value, value]);
  });

  test('minus zero is zero where it is a variable', () => {
    expect(decimal('atan2(0, x)', { x: '-0' })).toBe('0');
    expect(() => decimal('1 / x', { x: '-0' })).toThrow('division by zero');
  });
});

describe('samples', () => {
  const numbers = fc.array(fc.bigInt({ min: -(10n ** 80n), max: 10n ** 80n }), {
    minLength: 2,
    maxLength: 8,
  });

  test('std, variance, mean and median are those of statistics', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const list = `[${values.join(', ')}]`;
        const of = (name: string) =>
          evaluate({ expression: `${name}(${list})`, variables: {}, mode: 'decimal' }).result;
        const { stdev_sample, variance_sample, mean, median } = summarize(values.map(String));
        expect([of('std'), of('variance'), of('mean'), of('median')]).toEqual([
          stdev_sample,
          variance_sample,
          mean,
          median,
        ]);
      }),
    );
  });

  test('one value has none', () => {
    expect(() => decimal('std(5)')).toThrow('two values or more');
    expect(summarize([5]).stdev_sample).toBeNull();
  });

  test('numbers of 80 digits keep them', () => {
    const base = 10n ** 79n + 123_456_789n;
    expect(summarize([base, base + 1n, base + 2n].map(String))).toMatchObject({
      stdev_sample: 1,
      variance_population: 2 / 3,
      exact: {
        sum: String(3n * base + 3n),
        mean: String(base + 1n),
        median: String(base + 1n),
        min: String(base),
        max: String(base + 2n),
      },
    });
  });
});
