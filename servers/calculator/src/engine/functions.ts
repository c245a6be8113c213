import { Fraction } from 'fraction.js';
import { Problem, problems } from '../problem.js';
import * as elementary from './elementary.js';
import { type Arithmetic, bitsOf, isExact, type Real, whole } from './real.js';

type OfNumbers = (m: Arithmetic, ...values: [Real, Real, Real]) => Real | elementary.Complex;
type OfList = (m: Arithmetic, values: [Real, ...Real[]]) => Real;

/** A function of so many numbers, or of any number of numbers and of lists of them. */
type Definition = { least: number; most: number; of: OfNumbers } | { ofList: OfList };

const one = whole(1);
const half = new Fraction(1, 2);

const unary = (of: OfNumbers): Definition => ({ least: 1, most: 1, of });
const oneOrTwo = (of: OfNumbers): Definition => ({ least: 1, most: 2, of });
const binary = (of: OfNumbers): Definition => ({ least: 2, most: 2, of });
const list = (ofList: OfList): Definition => ({ ofList });

/** Rounds at a decimal place: 0 unless a second argument says which. */
const rounding = (round: (m: Arithmetic, x: Real) => Real): Definition =>
  oneOrTwo((m, x, places = whole(0)) => {
    const n = m.whole(places);
    if (n === undefined || n > 1_000n || n < -1_000n)
      throw new Problem('decimal places are a whole number from -1000 to 1000');
    const scale = n < 0n ? new Fraction(1n, 10n ** -n) : whole(10n ** n);
    return m.divide(round(m, m.multiply(x, scale)), scale);
  });

const ceil = (m: Arithmetic, x: Real): Real => m.negate(m.floor(m.negate(x)));
const truncate = (m: Arithmetic, x: Real): Real => (m.sign(x) < 0 ? ceil(m, x) : m.floor(x));
/** Halves away from zero, as in spreadsheets. */
const nearest = (m: Arithmetic, x: Real): Real => {
  const size = m.floor(m.add(m.abs(x), half));
  return m.sign(x) < 0 ? m.negate(size) : size;
};

export function mod(m: Arithmetic, x: Real, y: Real): Real {
  if (m.sign(y) === 0) throw new Problem('a remainder of a division by zero');
  return m.subtract(x, m.multiply(y, m.floor(m.divide(x, y))));
}

function counting(m: Arithmetic, x: Real): bigint {
  const n = m.whole(x);
  if (n === undefined || n < 0n)
    throw new Problem('factorials and combinations take whole numbers from 0 up');
  return n;
}

/** More would take years, and no answer be certain. */
const mostFactors = 10n ** 10n;

/** `n (n − 1) … (n − k + 1)`: the ways to arrange k of n things. */
function fallingProduct(m: Arithmetic, n: bigint, k: bigint): Real {
  if (k > n) return whole(0);
  if (bitsOf(n) * Number(k) <= m.mostBits) {
    let product = 1n;
    for (let factor = n; factor > n - k; factor--) product *= factor;
    return whole(product);
  }
  if (m.exactOnly || k > mostFactors) throw new Problem(problems.tooLong);
  return m.product(n, k);
}

export const factorial = (m: Arithmetic, x: Real): Real => fallingProduct(m, counting(m, x), counting(m, x));

function combinations(m: Arithmetic, x: Real, y: Real): Real {
  const [n, k] = [counting(m, x), counting(m, y)];
  if (k > n) return whole(0);
  const fewer = k + k > n ? n - k : k;
  return m.divide(fallingProduct(m, n, fewer), fallingProduct(m, fewer, fewer));
}

function gamma(m: Arithmetic, x: Real): Real {
  const n = m.whole(x);
  if (n === undefined || n < 1n) throw new Problem('gamma takes whole numbers only, from 1 up');
  return fallingProduct(m, n - 1n, n - 1n);
}

function divisor(x: Real, y: Real): Fraction {
  if (isExact(x) && isExact(y)) return x.gcd(y);
  throw new Problem('gcd and lcm take rational numbers of up to 1,200 digits');
}

const sum = (m: Arithmetic, values: Real[]): Real =>
  values.reduce((total, value) => m.add(total, value), whole(0));
const mean = (m: Arithmetic, values: Real[]): Real => m.divide(sum(m, values), whole(values.length));

const sumOfSquares = (m: Arithmetic, values: Real[]): Real =>
  sum(
    m,
    values.map((value) => m.multiply(value, value)),
  );

function variance(m: Arithmetic, values: Real[]): Real {
  if (values.length < 2)
    throw new Problem('std and variance are those of a sample: they need two values or more');
  const middle = mean(m, values);
  const deviations = values.map((value) => m.subtract(value, middle));
  return m.divide(sumOfSquares(m, deviations), whole(values.length - 1));
}

function median(m: Arithmetic, values: Real[]): Real {
  const sorted = [...values].sort((a, b) => m.compare(a, b));
  const [below, above] = [sorted[(sorted.length - 1) >> 1] ?? one, sorted[sorted.length >> 1] ?? one];
  return m.multiply(half, m.add(below, above));
}

const root = (m: Arithmetic, x: Real): Real => elementary.sqrt(m, x) as Real;
const inverse = (of: (m: Arithmetic, x: Real) => Real) => unary((m, x) => m.divide(one, of(m, x)));
const log = (m: Arithmetic, x: Real, base?: Real): Real =>
  base === undefined ? ln(m, x) : m.divide(ln(m, x), ln(m, base));

const { sqrt, exp, ln, sin, cos, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh } = elementary;
/** Functions of one number that need no more than their name. */
const plain = { sqrt, exp, ln, sin, cos, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh };

/** The functions that an expression may call: pure, on numbers, of bounded result size. */
export const functions: ReadonlyMap<string, Definition> = new Map(
  Object.entries<Definition>({
    abs: unary((m, x) => m.abs(x)),
    sign: unary((m, x) => whole(m.sign(x))),
    floor: rounding((m, x) => m.floor(x)),
    ceil: rounding(ceil),
    fix: rounding(truncate),
    round: rounding(nearest),
    mod: binary(mod),
    gcd: list((_, values) => values.reduce((a, b) => divisor(a, b))),
    lcm: list((m, values) =>
      values.reduce((a, b) => (m.sign(a) === 0 ? a : m.abs(m.multiply(m.divide(a, divisor(a, b)), b)))),
    ),
    max: list((m, values) => values.reduce((a, b) => (m.compare(a, b) < 0 ? b : a))),
    min: list((m, values) => values.reduce((a, b) => (m.compare(a, b) > 0 ? b : a))),
    sum: list(sum),
    prod: list((m, values) => values.reduce((a, b) => m.multiply(a, b))),
    mean: list(mean),
    median: list(median),
    variance: list(variance),
    std: list((m, values) => root(m, variance(m, values))),
    hypot: list((m, values) => root(m, sumOfSquares(m, values))),
    ...Object.fromEntries(Object.entries(plain).map(([name, of]) => [name, unary(of)])),
    cbrt: unary((m, x) => elementary.nthRoot(m, x, whole(3))),
    nthRoot: oneOrTwo((m, x, degree = whole(2)) => elementary.nthRoot(m, x, degree)),
    pow: binary(elementary.pow),
    expm1: unary((m, x) => m.subtract(exp(m, x), one)),
    log: oneOrTwo(log),
    log1p: oneOrTwo((m, x, base) => log(m, m.add(one, x), base)),
    log2: unary((m, x) => log(m, x, whole(2))),
    log10: unary((m, x) => log(m, x, whole(10))),
    tan: unary((m, x) => m.divide(sin(m, x), cos(m, x))),
    cot: unary((m, x) => m.divide(cos(m, x), sin(m, x))),
    sec: inverse(cos),
    csc: inverse(sin),
    atan2: binary(elementary.atan2),
    factorial: unary(factorial),
    gamma: unary(gamma),
    permutations: oneOrTwo((m, n, k = n) => fallingProduct(m, counting(m, n), counting(m, k))),
    combinations: binary(combinations),
  }),
);

/** The constants that an expression may name. */
export const constants: ReadonlyMap<string, (m: Arithmetic) => Real> = new Map([
  ['pi', (m) => m.pi()],
  ['tau', (m) => m.multiply(whole(2), m.pi())],
  ['e', (m) => exp(m, one)],
  ['phi', (m) => m.divide(m.add(one, root(m, whole(5))), whole(2))],
]);
