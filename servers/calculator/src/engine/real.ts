import { Decimal } from 'decimal.js';
import { Fraction } from 'fraction.js';
import { Problem, problems } from '../problem.js';

/** Bounds between which a real number certainly lies. */
export interface Interval {
  lo: Decimal;
  hi: Decimal;
}

/** A rational number as it is, or any other between bounds. */
export type Real = Fraction | Interval;

/** The answer is not certain with this many digits; more may decide it. */
export class Undecided extends Error {}

/** Elementary functions of decimal.js need more digits of π and ln 10 than it has, beyond this. */
const mostElementaryDigits = 450;

export const isExact = (x: Real): x is Fraction => x instanceof Fraction;

export const whole = (n: bigint | number): Fraction => new Fraction(BigInt(n), 1n);

export const bitsOf = (n: bigint): number => 4 * n.toString(16).length;

/**
 * Arithmetic that knows what it knows: rationals are exact, and everything else lies between bounds that are rounded
 * outwards to so many digits. Comparisons answer only what is certain.
 */
export class Arithmetic {
  readonly low: typeof Decimal;
  readonly high: typeof Decimal;
  readonly near: typeof Decimal;
  /** Decimal exponents of the smallest and the largest number seen. */
  #smallest = 0;
  #largest = 0;

  /**
   * @param digits of the bounds
   * @param mostBits of an exact numerator or denominator
   * @param exactOnly refuses what is not rational
   */
  constructor(
    readonly digits: number,
    readonly mostBits: number,
    readonly exactOnly: boolean,
  ) {
    this.low = Decimal.clone({ precision: digits, rounding: Decimal.ROUND_FLOOR });
    this.high = Decimal.clone({ precision: digits, rounding: Decimal.ROUND_CEIL });
    this.near = Decimal.clone({ precision: digits + 10, rounding: Decimal.ROUND_HALF_EVEN });
  }

  interval(lo: Decimal, hi: Decimal): Real {
    if (lo.isZero() && hi.isZero()) return whole(0);
    return this.#bounded(lo, hi);
  }

  #bounded(lo: Decimal, hi: Decimal): Interval {
    if (this.exactOnly) throw new Problem(problems.irrational);
    if (!lo.isFinite() || !hi.isFinite()) throw new Problem(problems.infinite);
    const hasSign = !lo.isZero() && !hi.isZero() && lo.s === hi.s;
    if (hasSign) this.note(Math.min(lo.e, hi.e), Math.max(lo.e, hi.e));
    return { lo, hi };
  }

  /** A rational as far as it is short enough, else its bounds. */
  rational(x: Fraction): Real {
    if (bitsOf(x.n) <= this.mostBits && bitsOf(x.d) <= this.mostBits) return x;
    if (this.exactOnly) throw new Problem(problems.tooLong);
    return this.bounds(x);
  }

  decimal(x: Decimal): Real {
    if (x.isNaN()) throw new Problem('the result is undefined (not a number)');
    if (!x.isFinite()) throw new Problem(problems.infinite);
    const places = x.decimalPlaces();
    if ((Math.abs(x.e) + places) * 3.33 > this.mostBits) {
      if (this.exactOnly) throw new Problem(problems.tooLong);
      this.note(-places, 0);
      return this.interval(x, x);
    }
    return new Fraction(BigInt(x.toFixed().replace('.', '')), 10n ** BigInt(places));
  }

  bounds(x: Real): Interval {
    if (!isExact(x)) return x;
    // Two different fractions with these denominators may be this near to each other.
    this.note(-bitsOf(x.d) * 0.302, bitsOf(x.n) * 0.302);
    const [n, d] = [new Decimal(x.s * x.n), new Decimal(x.d)];
    return this.#bounded(this.low.div(n, d), this.high.div(n, d));
  }

  note(smallest: number, largest = smallest): void {
    this.#smallest = Math.min(this.#smallest, smallest);
    this.#largest = Math.max(this.#largest, largest);
  }

  add(x: Real, y: Real): Real {
    if (isExact(x) && isExact(y)) return this.rational(x.add(y));
    const [a, b] = [this.bounds(x), this.bounds(y)];
    return this.interval(this.low.add(a.lo, b.lo), this.high.add(a.hi, b.hi));
  }

  negate(x: Real): Real {
    return isExact(x) ? x.neg() : this.interval(x.hi.neg(), x.lo.neg());
  }

  subtract(x: Real, y: Real): Real {
    return this.add(x, this.negate(y));
  }

  multiply(x: Real, y: Real): Real {
    if (isExact(x) && isExact(y)) return this.rational(x.mul(y));
    if ((isExact(x) && x.n === 0n) || (isExact(y) && y.n === 0n)) return whole(0);
    return this.#corners(x, y, 'mul');
  }

  /** @throws Problem when y is zero */
  divide(x: Real, y: Real): Real {
    if (this.sign(y) === 0) throw new Problem(isExact(y) ? problems.infinite : problems.uncertain);
    if (isExact(x) && isExact(y)) return this.rational(x.div(y));
    if (isExact(x) && x.n === 0n) return x;
    return this.#corners(x, y, 'div');
  }

  abs(x: Real): Real {
    return this.sign(x) < 0 ? this.negate(x) : x;
  }

  /**
   * -1, 0 or 1. A difference that vanishes to a hundred digits more than six times what lies between the smallest and
   * the largest number seen is zero: sin(pi) is. One that may be small, as exp(1e-75) - 1 is, needs more digits.
   *
   * @throws Undecided when the bounds do not tell
   */
  sign(x: Real): number {
    if (isExact(x)) return x.n === 0n ? 0 : Number(x.s);
    if (x.lo.isPositive() && !x.lo.isZero()) return 1;
    if (x.hi.isNegative() && !x.hi.isZero()) return -1;
    const width = Math.max(x.hi.isZero() ? -Infinity : x.hi.e, x.lo.isZero() ? -Infinity : x.lo.e);
    if (width < this.#smallest - 6 * (this.#largest - this.#smallest) - 100) return 0;
    throw new Undecided();
  }

  compare(x: Real, y: Real): number {
    if (isExact(x) && isExact(y)) return Math.sign(x.compare(y));
    const [a, b] = [this.bounds(x), this.bounds(y)];
    if (a.hi.lessThan(b.lo)) return -1;
    if (b.hi.lessThan(a.lo)) return 1;
    return this.sign(this.subtract(x, y));
  }

  /** The largest whole number that is not above x. */
  floor(x: Real): Real {
    if (isExact(x)) return x.floor();
    const [below, above] = [x.lo.floor(), x.hi.floor()];
    if (below.equals(above)) return this.decimal(below);
    const candidate = this.decimal(above);
    if (this.compare(x, candidate) !== 0) throw new Undecided();
    return candidate;
  }

  /** The whole number that x is, if it is one and not too long to count with. */
  whole(x: Real): bigint | undefined {
    if (isExact(x)) return x.d === 1n ? x.s * x.n : undefined;
    const candidate = x.hi.floor();
    if (candidate.lessThan(x.lo) || candidate.e > 5_000) return undefined;
    if (x.lo.equals(x.hi)) return BigInt(candidate.toFixed());
    return this.sign(this.subtract(x, this.decimal(candidate))) === 0
      ? BigInt(candidate.toFixed())
      : undefined;
  }

  /** `n (n − 1) … (n − k + 1)`. Of up to 10^7 factors, taken some 20 at a time, rounding takes fewer digits than are spare. */
  product(n: bigint, k: bigint): Real {
    let product = new this.near(1);
    for (let factor = n; factor > n - k; ) {
      let part = 1n;
      for (; part < 1n << 256n && factor > n - k; factor--) part *= factor;
      product = product.times(new Decimal(part));
    }
    return this.#around(product, product);
  }

  pi(): Real {
    const value = this.#near('acos', new Decimal(-1));
    return this.#around(value, value);
  }

  /** Applies a function of decimal.js that only rises to both bounds. */
  rising(name: 'exp' | 'ln' | 'atan' | 'sinh' | 'tanh', x: Real): Real {
    const { lo, hi } = this.bounds(x);
    const first = this.#near(name, lo);
    const last = lo.equals(hi) ? first : this.#near(name, hi);
    // Below the smallest exponent of a Decimal.
    if (name === 'exp' && first.isZero()) throw new Problem(problems.tiny);
    return this.#around(first, last);
  }

  /** Sine or cosine: neither is steeper than 1. */
  wave(name: 'sin' | 'cos', x: Real): Real {
    const { lo, hi } = this.bounds(x);
    const middle = this.near.add(lo, hi).div(2);
    const value = this.#near(name, middle);
    const radius = this.high.sub(hi, lo).plus(this.#ulp(middle)).plus(this.#ulp(value));
    return this.interval(
      Decimal.max(-1, this.low.sub(value, radius)),
      Decimal.min(1, this.high.add(value, radius)),
    );
  }

  #near(name: 'exp' | 'ln' | 'atan' | 'acos' | 'sinh' | 'tanh' | 'sin' | 'cos', x: Decimal): Decimal {
    if (this.exactOnly) throw new Problem(problems.irrational);
    if (this.digits > mostElementaryDigits) throw new Undecided();
    try {
      return this.near[name](x);
    } catch {
      throw new Problem('a number in it is too large for this function');
    }
  }

  #around(first: Decimal, last: Decimal): Real {
    return this.interval(this.low.sub(first, this.#ulp(first)), this.high.add(last, this.#ulp(last)));
  }

  /** More than what the last digits of a result of decimal.js may be off. */
  #ulp(x: Decimal): Decimal {
    if (!x.isFinite()) throw new Problem(problems.infinite);
    if (x.isZero()) return x;
    return new this.near(`1e${x.e - this.digits - 2}`);
  }

  #corners(x: Real, y: Real, operation: 'mul' | 'div'): Real {
    const [a, b] = [this.bounds(x), this.bounds(y)];
    const all = (rounded: typeof Decimal) =>
      [a.lo, a.hi].flatMap((left) => [b.lo, b.hi].map((right) => rounded[operation](left, right)));
    const [lo, hi] = [Decimal.min(...all(this.low)), Decimal.max(...all(this.high))];
    if (lo.isZero() && hi.isZero()) throw new Problem(problems.tiny);
    return this.interval(lo, hi);
  }
}
