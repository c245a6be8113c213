import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/engine/evaluate.js';

const decimal = (expression: string, precision?: number) =>
  evaluate({ expression, variables: {}, mode: 'decimal', precision }).exact;
const fraction = (expression: string) => evaluate({ expression, variables: {}, mode: 'fraction' }).exact;

describe('decimals', () => {
  test.each([
    ['10000000000000001 > 10000000000000000', 'true'],
    ['10000000000000001 == 10000000000000000', 'false'],
    ['1e-20 > 0', 'true'],
    ['0.1 + 0.2 == 0.3', 'true'],
    ['sqrt(2)^2 == 2', 'true'],
    ['floor(2.9999999999999999)', '2'],
    ['ceil(2.0000000000000001)', '3'],
  ])('%s is %s: nearly is not equal', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });

  test.each([
    ['sin(pi)', '0'],
    ['cos(pi/2)', '0'],
    ['1/3 * 3 - 1', '0'],
    ['sqrt(2)^2 - 2', '0'],
    ['log(8, 2)', '3'],
    ['exp(-200)', '1.3838965267367375306486814569791e-87'],
    ['exp(pi * sqrt(163)) - 262537412640768744', '-7.4992740280181431112064614366266e-13'],
  ])('%s is %s: no rounding error is shown', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });

  test('a result of which no digit is certain is not guessed at', () => {
    expect(() => decimal('tan(pi/2)')).toThrow('not one digit of the result is certain');
  });

  test.each([
    ['2^100', '1267650600228229401496703205376'],
    ['factorial(30)', '265252859812191058636308480000000'],
    ['2^128 + 1', '340282366920938463463374607431768211457'],
    ['1e63', `1${'0'.repeat(63)}`],
    ['2^300', '2.0370359763344860862684456884094e+90'],
    ['2^128 / 3', '1.1342745564031282115445820247726e+38'],
  ])('%s is %s: whole numbers of up to 64 digits are written out', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });

  test('digits that were not asked for are not shown', () => {
    expect(decimal('2^100', 5)).toBe('1.2677e+30');
    expect(decimal('2/3', 64)).toBe(`0.${'6'.repeat(63)}7`);
  });

  test.each([
    ['1e300 mod 7', '1'],
    ['2^300 mod 1000', '376'],
    ['gcd(1e300, 7)', '1'],
    ['lcm(1e80, 3)', '3e+80'],
  ])('%s is %s: whole numbers are exact however long they are', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });

  test('a function that fails leaves nothing behind: the next is as quick and as exact', () => {
    expect(() => decimal('sin(1e999999)')).toThrow('too large for this function');
    expect(decimal('sqrt(2)', 64)).toBe('1.414213562373095048801688724209698078569671875376948073176679738');
  });

  test('products of whole numbers are those of BigInt', () => {
    const integer = fc.bigInt({ min: -(10n ** 31n), max: 10n ** 31n });
    fc.assert(fc.property(integer, integer, (a, b) => decimal(`(${a}) * (${b})`) === String(a * b)));
  });
});

describe('fractions', () => {
  test.each([
    ['2^300 mod 1000', String(2n ** 300n % 1000n)],
    ['5!', '120'],
    ['combinations(4, 2) / combinations(52, 5)', '1/433160'],
    ['combinations(5, 7)', '0'],
    ['permutations(5, 2)', '20'],
    ['permutations(4)', '24'],
    ['0.1 + 0.2', '3/10'],
    ['1.5e-3', '3/2000'],
    ['4^(1/2)', '2'],
    ['sqrt(4/9) + cbrt(-27/8)', '-5/6'],
    ['median(1/2, 1/3)', '5/12'],
    ['10000000000000001/10000000000000000 > 1', 'true'],
  ])('%s is %s', (expression, exact) => {
    expect(fraction(expression)).toBe(exact);
  });

  test.each([
    ['factorial(1/2)', /whole numbers from 0 up/],
    ['combinations(-1, 2)', /whole numbers from 0 up/],
    ['factorial(1e9)', /too many digits/],
    ['combinations(1e30, 1e29)', /too many digits/],
    ['sqrt(2)', /use mode "decimal"/],
  ])('%s is refused', (expression, says) => {
    expect(() => fraction(expression)).toThrow(says);
  });
});

describe('what people write', () => {
  test.each([
    ['2**10', '1024'],
    ['-2**2', '-4'],
    ['2 × 3 ÷ 4', '1.5'],
    ['7 − 9', '-2'],
    ['3² + 2³', '17'],
    ['2π - 2 pi', '0'],
    ['ln(e)', '1'],
    ['100 + 5%', '105'],
    ['-7 % 3', '2'],
  ])('%s is %s', (expression, exact) => {
    expect(decimal(expression)).toBe(exact);
  });

  test.each([
    ['Sin(1)', 'did you mean sin?'],
    ['arcsin(1)', 'did you mean asin'],
    ['sin(30 deg)', '30 degrees are 30 * pi / 180'],
    ['7 % 0', 'division by zero'],
    ['gamma(0.5)', 'takes whole numbers only'],
    ['sqrt()', 'too few arguments in function sqrt'],
  ])('%s is refused with what to write: %s', (expression, says) => {
    expect(() => decimal(expression)).toThrow(new RegExp(says.replaceAll(/[*?]/g, '\\$&'), 'i'));
  });

  test('a variable that is called is said to be one', () => {
    expect(() => evaluate({ expression: 'x(3 + 1)', variables: { x: 2 }, mode: 'decimal' })).toThrow(
      'to multiply, write x * (…)',
    );
  });
});
