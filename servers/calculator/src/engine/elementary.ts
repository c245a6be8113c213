import { Fraction } from 'fraction.js';
import { Problem, problems } from '../problem.js';
import { type Arithmetic, bitsOf, isExact, type Real, whole } from './real.js';

/** A complex number: roots and powers of negative numbers give one. */
export interface Complex {
  re: Real;
  im: Real;
}

const one = whole(1);
const half = new Fraction(1, 2);

/** 2 atan(sqrt((1 − x) / (1 + x))) is exact at both ends and keeps its digits near them. */
export function acos(m: Arithmetic, x: Real): Real {
  if (m.compare(x, whole(-1)) === 0) return m.pi();
  const root = sqrt(m, m.divide(m.subtract(one, x), m.add(one, x)));
  return m.multiply(whole(2), atan(m, real(root)));
}

export function asin(m: Arithmetic, x: Real): Real {
  const root = real(sqrt(m, m.subtract(one, m.multiply(x, x))));
  return m.multiply(whole(2), atan(m, m.divide(x, m.add(one, root))));
}

export const atan = (m: Arithmetic, x: Real): Real => (isZero(x) ? x : m.rising('atan', x));

export function atan2(m: Arithmetic, y: Real, x: Real): Real {
  const [vertical, horizontal] = [m.sign(y), m.sign(x)];
  if (vertical === 0 && horizontal >= 0) return whole(0);
  if (horizontal === 0) return m.multiply(m.pi(), new Fraction(vertical, 2));
  const angle = atan(m, m.divide(y, x));
  if (horizontal > 0) return angle;
  return vertical < 0 ? m.subtract(angle, m.pi()) : m.add(angle, m.pi());
}

export const sin = (m: Arithmetic, x: Real): Real => (isZero(x) ? x : m.wave('sin', x));
export const cos = (m: Arithmetic, x: Real): Real => (isZero(x) ? one : m.wave('cos', x));
export const exp = (m: Arithmetic, x: Real): Real => (isZero(x) ? one : m.rising('exp', x));

/** @throws Problem for zero, and for what is negative */
export function ln(m: Arithmetic, x: Real): Real {
  const sign = m.sign(x);
  if (sign === 0) throw new Problem(problems.infinite);
  if (sign < 0) throw complexResult();
  return isExact(x) && x.equals(1) ? whole(0) : m.rising('ln', x);
}

/** For small numbers decimal.js sums a series. For others, the exponentials show how they compare. */
const isSmall = (m: Arithmetic, x: Real): boolean =>
  m.bounds(x).hi.abs().lessThan(1) && m.bounds(x).lo.abs().lessThan(1);

export function cosh(m: Arithmetic, x: Real): Real {
  return m.multiply(half, m.add(exp(m, x), exp(m, m.negate(x))));
}

export function sinh(m: Arithmetic, x: Real): Real {
  if (isZero(x)) return x;
  if (isSmall(m, x)) return m.rising('sinh', x);
  return m.multiply(half, m.subtract(exp(m, x), exp(m, m.negate(x))));
}

export function tanh(m: Arithmetic, x: Real): Real {
  if (isZero(x)) return x;
  if (isSmall(m, x)) return m.rising('tanh', x);
  return m.subtract(one, m.divide(whole(2), m.add(one, exp(m, m.multiply(whole(2), x)))));
}

/** Odd, so that what cancels for negative numbers need not. */
export function asinh(m: Arithmetic, x: Real): Real {
  if (isZero(x)) return x;
  if (m.sign(x) < 0) return m.negate(asinh(m, m.negate(x)));
  return ln(m, m.add(x, real(sqrt(m, m.add(one, m.multiply(x, x))))));
}

export function acosh(m: Arithmetic, x: Real): Real {
  if (m.compare(x, one) < 0) throw complexResult();
  return ln(m, m.add(x, real(sqrt(m, m.subtract(m.multiply(x, x), one)))));
}

export function atanh(m: Arithmetic, x: Real): Real {
  return m.multiply(half, ln(m, m.divide(m.add(one, x), m.subtract(one, x))));
}

export function sqrt(m: Arithmetic, x: Real): Real | Complex {
  const sign = m.sign(x);
  if (sign === 0) return whole(0);
  if (sign < 0) return { re: whole(0), im: real(sqrt(m, m.negate(x))) };
  const root = isExact(x) ? exactRoot(x, 2) : undefined;
  if (root !== undefined) return root;
  const { lo, hi } = m.bounds(x);
  return m.interval(m.low.sqrt(lo), m.high.sqrt(hi));
}

/** The real root: of negative numbers for odd degrees only. */
export function nthRoot(m: Arithmetic, x: Real, degree: Real): Real {
  const n = m.whole(degree);
  if (n === undefined || n === 0n) throw new Problem('the degree of a root is a whole number other than 0');
  if (n < 0n) return m.divide(one, nthRoot(m, x, m.negate(degree)));
  const sign = m.sign(x);
  if (sign === 0) return whole(0);
  if (sign < 0 && n % 2n === 0n) throw complexResult();
  const root = real(pow(m, m.abs(x), new Fraction(1n, n)));
  return sign < 0 ? m.negate(root) : root;
}

/** Principal value. */
export function pow(m: Arithmetic, x: Real, y: Real): Real | Complex {
  const n = m.whole(y);
  if (n !== undefined) return power(m, x, n);
  const sign = m.sign(x);
  if (sign === 0) {
    if (m.sign(y) < 0) throw new Problem(problems.infinite);
    return whole(0);
  }
  if (sign < 0) {
    const size = real(pow(m, m.negate(x), y));
    return polar(m, size, m.multiply(m.pi(), y));
  }
  if (isExact(x) && isExact(y) && y.d <= 1_000n) {
    const root = exactRoot(x, Number(y.d));
    if (root !== undefined) return power(m, root, y.s * y.n);
  }
  return exp(m, m.multiply(y, ln(m, x)));
}

export const polar = (m: Arithmetic, size: Real, angle: Real): Complex => ({
  re: m.multiply(size, cos(m, angle)),
  im: m.multiply(size, sin(m, angle)),
});

/** Beyond this many multiplications the logarithm is quicker. */
const longestProduct = 100_000n;

function power(m: Arithmetic, x: Real, n: bigint): Real {
  if (n === 0n) return one;
  if (n < 0n) return m.divide(one, power(m, x, -n));
  if (isExact(x)) {
    if (x.n === 0n || (x.n === 1n && x.d === 1n)) return n % 2n === 0n ? x.abs() : x;
    const bits = Math.max(bitsOf(x.n), bitsOf(x.d)) * Number(n);
    if (bits <= m.mostBits) return new Fraction((x.s * x.n) ** n, x.d ** n);
    if (m.exactOnly) throw new Problem(problems.tooLong);
  }
  if (n > longestProduct) {
    const size = exp(m, m.multiply(whole(n), ln(m, m.abs(x))));
    return n % 2n === 1n && m.sign(x) < 0 ? m.negate(size) : size;
  }
  let [result, square]: [Real, Real] = [one, m.bounds(x)];
  for (let left = n; ; square = m.multiply(square, square)) {
    if (left % 2n === 1n) result = m.multiply(result, square);
    left /= 2n;
    if (left === 0n) return result;
  }
}

function exactRoot(x: Fraction, degree: number): Fraction | undefined {
  const [n, d] = [wholeRoot(x.n, degree), wholeRoot(x.d, degree)];
  return n === undefined || d === undefined ? undefined : new Fraction(x.s * n, d);
}

/** The root of n where that is whole, by Newton's method from above. */
function wholeRoot(n: bigint, degree: number): bigint | undefined {
  const [k, less] = [BigInt(degree), BigInt(degree - 1)];
  for (let root = 1n << BigInt(Math.ceil((bitsOf(n) + 1) / degree)); ; ) {
    const next = (less * root + n / root ** less) / k;
    if (next >= root) return root ** k === n ? root : undefined;
    root = next;
  }
}

const isZero = (x: Real): x is Fraction => isExact(x) && x.n === 0n;

export const complexResult = (): Problem =>
  new Problem('the result is a complex number: only real ones are supported');

function real(x: Real | Complex): Real {
  if ('im' in x) throw complexResult();
  return x;
}
