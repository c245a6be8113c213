import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/engine/evaluate.js';
import { functions } from '../src/engine/functions.js';
import { sample } from '../src/engine/sample.js';

const decimal = (expression: string, variables: Record<string, number> = {}) =>
  evaluate({ expression, variables, mode: 'decimal' }).exact;

describe('raised digits', () => {
  test.each([
    ['2²³', '8388608'],
    ['10²³', '100000000000000000000000'],
    ['10¹⁰', '10000000000'],
    ['7⁰', '1'],
    ['7¹', '7'],
    ['2⁴⁵⁶ / 2⁴⁵⁵', '2'],
    ['10⁻³', '0.001'],
    ['-3²', '-9'],
    ['(1 + 1)³ + 2²', '12'],
    ['2² × 3', '12'],
    ['x²y', '18'],
    ['3²(1 + 1)', '18'],
    ['2^3²', '512'],
  ])('%s is %s: a run of them is one exponent', (expression, exact) => {
    expect(decimal(expression, { x: 3, y: 2 })).toBe(exact);
  });

  test('plots read them too', () => {
    expect(sample({ expressions: ['x¹²'], xMin: 0, xMax: 2 })[0]?.points.at(-1)?.[1]).toBe(4096);
  });
});

describe('names', () => {
  test.each([
    'not',
    'in',
    'mod',
    'to',
    'and',
    'or',
    'xor',
    'true',
    'false',
    'null',
    'undefined',
    'NaN',
    'Infinity',
  ])('a variable called %s is refused by its name', (name) => {
    expect(() => decimal('1 + 1', { [name]: 5 })).toThrow(`a variable cannot be called "${name}"`);
  });
});

/** The messages of mathjs, decimal.js and V8. */
const ofLibrary =
  /\(char \d+\)|DecimalError|TypeError|Unexpected (?:end|type|operator|token)|typed|BigNumber|Fraction\b|Complex\b|Matrix|SymbolNode|implicitly|Cannot |is not a |undefined is/;

const expressions = [
  ...[
    '1 +',
    '(1',
    '1)',
    '1 1',
    '* 2',
    '2 ** ** 3',
    '1..2',
    '0b12',
    '0xZ',
    '1e',
    '[1,,2]',
    '[1;2]',
    '@',
    '1 § 2',
    '5 5',
    '?',
    '1 ? 2',
    'a.b',
    '3!!!',
    "2'",
    '[[1,2],[3]]',
    '1 = 2',
    'x = ',
    '""',
    '`',
    '\\',
    '#',
  ],
  ...[
    '[1,2] + [1,2,3]',
    '[1,2]^2',
    '1/[1,2]',
    'abs([1,[2,3]])',
    'max()',
    'max([])',
    'sum([])',
    '[] + 1',
    'mean([1,[2]])',
    'not [1]',
    '[1] > 2',
    'true + [1]',
    'gcd(1.5, pi)',
    'gcd(0, 0)',
    'lcm(0, 5)',
    'nthRoot(2, 0)',
    'nthRoot(2, 1.5)',
    'round(2, 1e9)',
    'round(2, 0.5)',
    'combinations(3, -1)',
    'combinations(2.5, 1)',
    'permutations(-1)',
    'gamma(-1)',
    'factorial(-1)',
    'factorial(1.5)',
    'mod(1, 0)',
    'log(0)',
    'log(5, 1)',
    'atan2(0, 0)',
    'true',
    '5!',
    '1e999999999 + 1',
    '1e-999999999999 * 1e-9000000000000000',
    'atanh(1)',
    'acosh(-5)',
    'pow(1, 2, 3)',
    'hypot()',
    'variance(1)',
    '10 mod -3',
    'tan(pi/2)',
    'sec(pi/2)',
    'cot(0)',
    'csc(pi)',
    'exp(1e99)',
    'exp(-1e99)',
    'sin(1e9999)',
    '0^0',
    '0^(-1)',
    '(-1)^1e400',
    '(-8)^pi',
    '2^1e400',
    '1e400!',
  ],
  ...[...functions.keys()].flatMap((name) => [
    `${name}()`,
    `${name}(true)`,
    `${name}([])`,
    `${name}([1, 2])`,
    `${name}(1, 2, 3, 4)`,
    `${name}(-1.5)`,
    `${name}(sqrt(-1))`,
    `${name}(1e400)`,
  ]),
];

test.each(expressions)('%s has a number for its answer, or words of our own', (expression) => {
  for (const mode of ['decimal', 'fraction'] as const) {
    try {
      expect(evaluate({ expression, variables: {}, mode }).exact).toMatch(
        /^(-?[\d./]+(e[+-]\d+)?|true|false)$/,
      );
    } catch (error) {
      expect((error as Error).name, String((error as Error).stack)).toBe('Problem');
      expect((error as Error).message).not.toMatch(ofLibrary);
      if (mode === 'decimal') expect((error as Error).message).not.toMatch(/mode/);
    }
  }
});
