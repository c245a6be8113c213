import { Fraction } from 'fraction.js';
import { Problem, problems } from '../problem.js';
import * as elementary from './elementary.js';
import { type Arithmetic, bitsOf, isExact, type Real, whole } from './real.js';

/** The number of arguments of a function, or the numbers of its arguments and of the lists in them. */
type Definition =
  | {
      least: number;
      most: number;
      of: (m: Arithmetic, ...values: [Real, Real, Real]) => Real | elementary.Complex;
    }
  | { ofList: (m: Arithmetic, values: [Real, ...Real[]]) => Real };

const one = whole(1);
const half = new Fraction(1, 2);

const unary = (of: (m: Arithmetic, x: Real) => Real | elementary.Complex): Definition => ({
  least: 1,
  most: 1,
  of,
});
const binary = (of: (m: Arithmetic, x: Real, y: Real) => Real | elementary.Complex): Definition => ({
  least: 2,
  most: 2,
  of,
});
const list = (ofList: (m: Arithmetic, values: [Real, ...Real[]]) => Real): Definition => ({ ofList });

/** Rounds at a decimal place: 0 unless a second argument says which. */
const rounding = (round: (m: Arithmetic, x: Real) => Real): Definition => ({
  least: 1,
  most: 2,
  of: (m, x, places = whole(0)) => {
    const n = m.whole(places);
    if (n === undefined || n > 1_000n || n < -1_000n)
      throw new Problem('decimal places are a whole number from -1000 to 1000');
    const scale = n < 0n ? new Fraction(1n, 10n ** -n) : whole(10n ** n);
    return m.divide(round(m, m.multiply(x, scale)), scale);
  },
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

function variance(m: Arithmetic, values: Real[]): Real {
  if (values.length < 2)
    throw new Problem('std and variance are those of a sample: they need two values or more');
  const middle = mean(m, values);
  const squares = values.map((value) => {
    const deviation = m.subtract(value, middle);
    return m.multiply(deviation, deviation);
  });
  return m.divide(sum(m, squares), whole(values.length - 1));
}

function median(m: Arithmetic, values: Real[]): Real {
  const sorted = [...values].sort((a, b) => m.compare(a, b));
  const [below, above] = [sorted[(sorted.length - 1) >> 1] ?? one, sorted[sorted.length >> 1] ?? one];
  return m.multiply(half, m.add(below, above));
}

const root = (m: Arithmetic, x: Real): Real => elementary.sqrt(m, x) as Real;
const inverse = (of: (m: Arithmetic, x: Real) => Real) => unary((m, x) => m.divide(one, of(m, x)));
const tan = (m: Arithmetic, x: Real): Real => m.divide(elementary.sin(m, x), elementary.cos(m, x));
const log = (m: Arithmetic, x: Real, base?: Real): Real =>
  base === undefined ? elementary.ln(m, x) : elementary.log(m, x, base);

/** The functions that an expression may call: pure, on numbers, of bounded result size. */
export const functions: ReadonlyMap<string, Definition> = new Map(
  Object.entries({
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
    hypot: list((m, values) =>
      root(
        m,
        sum(
          m,
          values.map((value) => m.multiply(value, value)),
        ),
      ),
    ),
    sqrt: unary(elementary.sqrt),
    cbrt: unary((m, x) => elementary.nthRoot(m, x, whole(3))),
    nthRoot: { least: 1, most: 2, of: (m, x, degree = whole(2)) => elementary.nthRoot(m, x, degree) },
    pow: binary(elementary.pow),
    exp: unary(elementary.exp),
    expm1: unary((m, x) => m.subtract(elementary.exp(m, x), one)),
    ln: unary(elementary.ln),
    log: { least: 1, most: 2, of: log },
    log1p: { least: 1, most: 2, of: (m, x, base) => log(m, m.add(one, x), base) },
    log2: unary((m, x) => elementary.log(m, x, whole(2))),
    log10: unary((m, x) => elementary.log(m, x, whole(10))),
    sin: unary(elementary.sin),
    cos: unary(elementary.cos),
    tan: unary(tan),
    sec: inverse(elementary.cos),
    csc: inverse(elementary.sin),
    cot: unary((m, x) => m.divide(elementary.cos(m, x), elementary.sin(m, x))),
    asin: unary(elementary.asin),
    acos: unary(elementary.acos),
    atan: unary(elementary.atan),
    atan2: binary(elementary.atan2),
    sinh: unary(elementary.sinh),
    cosh: unary(elementary.cosh),
    tanh: unary(elementary.tanh),
    asinh: unary(elementary.asinh),
    acosh: unary(elementary.acosh),
    atanh: unary(elementary.atanh),
    factorial: unary(factorial),
    gamma: unary(gamma),
    permutations: {
      least: 1,
      most: 2,
      of: (m, n, k = n) => fallingProduct(m, counting(m, n), counting(m, k)),
    },
    combinations: binary(combinations),
  } satisfies Record<string, Definition>),
);
