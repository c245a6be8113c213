import { Decimal } from 'decimal.js';
import type { Fraction } from 'fraction.js';
import type { EvaluateRequest, Evaluation } from '../app.js';
import { decimalText } from '../decimal-text.js';
import { Problem, problems } from '../problem.js';
import { complexResult } from './elementary.js';
import { createMath } from './mathjs.js';
import { parse } from './parse.js';
import { Arithmetic, bitsOf, type Interval, isExact, type Real, Undecided, whole } from './real.js';
import { evaluateTree } from './value.js';

const longestFraction = 10_000;

/** Digits shown unless others are asked for; of a whole number up to as many as can be asked for. */
const shownDigits = { otherwise: 32, whole: 64 };

/** Digits computed with until enough of them are certain. */
const levels = [80, 200, 400, 6_000];

/** Bits of an exact numerator or denominator. */
const mostBits = { decimal: 4_096, fraction: 100_000 };

/** Literals keep all their digits. */
const reader = createMath({ number: 'BigNumber', precision: 1_000 });

/** @throws Problem with what is wrong and what to write instead */
export function evaluate({ expression, variables, mode, precision }: EvaluateRequest): Evaluation {
  const tree = parse(reader, expression, {
    variables: new Set(Object.keys(variables)),
    unknown: 'give it a value in "variables"',
    assignment: 'pass values in "variables"',
  });
  const evaluateWith = (digits: number): Real | boolean => {
    const m = new Arithmetic(digits, mostBits[mode], mode === 'fraction');
    const scope = new Map(
      Object.entries(variables).map(([name, value]) => [name, m.decimal(new Decimal(value))]),
    );
    return numberOf(m, evaluateTree(m, tree, scope));
  };
  return mode === 'fraction' ? describeFraction(evaluateWith(1)) : describeDecimal(evaluateWith, precision);
}

const describeBoolean = (value: boolean): Evaluation => ({
  result: value,
  exact: String(value),
  type: 'boolean',
});

/** @throws Problem if the value is not a real number */
function numberOf(m: Arithmetic, value: ReturnType<typeof evaluateTree>): Real | boolean {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value))
    throw new Problem('the result is a list: reduce it to one number, as sum or mean do');
  if ('im' in value && m.sign(value.im) !== 0) throw complexResult();
  const number = 'im' in value ? value.re : value;
  return m.sign(number) === 0 ? whole(0) : number;
}

/** Computes with more and more digits until all that are to be shown are certain. */
function describeDecimal(
  evaluateWith: (digits: number) => Real | boolean,
  asked: number | undefined,
): Evaluation {
  const wanted = asked ?? shownDigits.otherwise;
  let last: Interval | undefined;
  for (const digits of levels) {
    try {
      const value = evaluateWith(digits);
      if (typeof value === 'boolean') return describeBoolean(value);
      if (isExact(value)) return exactDigits(value, asked);
      const shown = certainDigits(value, wanted);
      if (shown !== undefined) return shown;
      last = value;
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
    }
  }
  const known = last === undefined ? 0 : digitsOf(last);
  if (last === undefined || known < 1) throw new Problem(problems.uncertain);
  return show(last.lo, Math.min(known, wanted));
}

function exactDigits({ s, n, d }: Fraction, asked: number | undefined): Evaluation {
  const isShort = d === 1n && n < 10n ** BigInt(shownDigits.whole);
  const precision = asked ?? (isShort ? shownDigits.whole : shownDigits.otherwise);
  const Rounded = Decimal.clone({ precision, rounding: Decimal.ROUND_HALF_UP });
  return show(Rounded.div(new Decimal(s * n), new Decimal(d)), precision);
}

/** Both bounds rounded to so many digits, where that is one number: or the short one between them, where they part at a half. */
function certainDigits(interval: Interval, digits: number): Evaluation | undefined {
  const { lo, hi } = interval;
  const known = digitsOf(interval);
  if (known <= digits) return undefined;
  if (rounded(lo, digits).equals(rounded(hi, digits))) return show(lo, digits);
  if (known < digits + 100) return undefined;
  return show(hi.toSignificantDigits(known - 20, Decimal.ROUND_FLOOR), digits);
}

/** How many significant digits are certain. */
function digitsOf({ lo, hi }: Interval): number {
  if (lo.s !== hi.s || lo.isZero() || hi.isZero()) return 0;
  const width = hi.minus(lo);
  return width.isZero() ? Number.POSITIVE_INFINITY : Math.min(lo.e, hi.e) - width.e - 1;
}

const rounded = (value: Decimal, digits: number): Decimal =>
  value.toSignificantDigits(digits, Decimal.ROUND_HALF_UP);

function show(value: Decimal, digits: number): Evaluation {
  const shown = rounded(value, digits);
  const number = shown.toNumber();
  return {
    result: Number.isFinite(number) ? number : null,
    exact: decimalText(shown, digits),
    type: 'decimal',
  };
}

function describeFraction(value: Real | boolean): Evaluation {
  if (typeof value === 'boolean') return describeBoolean(value);
  if (!isExact(value)) throw new Problem(problems.irrational);
  if (bitsOf(value.n) + bitsOf(value.d) > 4 * longestFraction)
    throw new Problem(`the result has more than ${longestFraction} digits`);
  const fraction = value.toFraction();
  const { result } = exactDigits(value, 17 + shownDigits.otherwise);
  return { result, exact: fraction, fraction, type: 'fraction' };
}
