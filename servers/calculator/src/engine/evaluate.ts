import { Decimal } from 'decimal.js';
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

const names = {
  unknown: 'give it a value in "variables"',
  assignment: 'pass values in "variables"',
};

/** @throws Problem with what is wrong and what to write instead */
export function evaluate({ expression, variables, mode, precision }: EvaluateRequest): Evaluation {
  const tree = parse(reader, expression, { variables: new Set(Object.keys(variables)), ...names });
  const evaluateWith = (digits: number): Real | boolean => {
    const m = new Arithmetic(digits, mostBits[mode], mode === 'fraction');
    const scope = new Map(
      Object.entries(variables).map(([name, value]) => [name, m.decimal(new Decimal(value))]),
    );
    return numberOf(m, evaluateTree(m, tree, scope));
  };
  if (mode === 'fraction') return describeFraction(evaluateWith(1));
  return describeDecimal(evaluateWith, precision);
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
  let last: Interval | undefined;
  for (const digits of levels) {
    const value = attempt(() => evaluateWith(digits));
    if (value === undefined) continue;
    if (typeof value === 'boolean') return describeBoolean(value);
    if (isExact(value)) return show(exactDigits(value, asked));
    const shown = certainDigits(value, asked ?? shownDigits.otherwise);
    if (shown !== undefined) return show(shown);
    last = value;
  }
  const known = last === undefined ? 0 : digitsOf(last);
  if (last === undefined || known < 1) throw new Problem(problems.uncertain);
  const shown = Math.min(known, asked ?? shownDigits.otherwise);
  return show({ value: last.lo.toSignificantDigits(shown, Decimal.ROUND_HALF_UP), digits: shown });
}

function attempt<Value>(compute: () => Value): Value | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}

interface Shown {
  value: Decimal;
  digits: number;
}

function exactDigits({ s, n, d }: { s: bigint; n: bigint; d: bigint }, asked: number | undefined): Shown {
  const isShort = d === 1n && n < 10n ** BigInt(shownDigits.whole);
  const digits = asked ?? (isShort ? shownDigits.whole : shownDigits.otherwise);
  return { value: rounded(digits).div(new Decimal(s * n), new Decimal(d)), digits };
}

/** Both bounds rounded to so many digits, where that is one number: or the short one between them, where they part at a half. */
function certainDigits(interval: Interval, digits: number): Shown | undefined {
  const known = digitsOf(interval);
  if (known <= digits) return undefined;
  const [below, above] = [interval.lo, interval.hi].map((bound) =>
    bound.toSignificantDigits(digits, Decimal.ROUND_HALF_UP),
  );
  if (below === undefined || above === undefined) return undefined;
  if (below.equals(above)) return { value: below, digits };
  if (known < digits + 100) return undefined;
  const short = interval.hi.toSignificantDigits(known - 20, Decimal.ROUND_FLOOR);
  return { value: short.toSignificantDigits(digits, Decimal.ROUND_HALF_UP), digits };
}

/** How many significant digits are certain. */
function digitsOf({ lo, hi }: Interval): number {
  if (lo.s !== hi.s || lo.isZero() || hi.isZero()) return 0;
  const width = hi.minus(lo);
  return width.isZero() ? Number.POSITIVE_INFINITY : Math.min(lo.e, hi.e) - width.e - 1;
}

const rounded = (precision: number): typeof Decimal =>
  Decimal.clone({ precision, rounding: Decimal.ROUND_HALF_UP });

function show({ value, digits }: Shown): Evaluation {
  const number = value.toNumber();
  return {
    result: Number.isFinite(number) ? number : null,
    exact: decimalText(value, digits),
    type: 'decimal',
  };
}

function describeFraction(value: Real | boolean): Evaluation {
  if (typeof value === 'boolean') return describeBoolean(value);
  if (!isExact(value)) throw new Problem(problems.irrational);
  if (bitsOf(value.n) + bitsOf(value.d) > 4 * longestFraction)
    throw new Problem(`the result has more than ${longestFraction} digits`);
  const fraction = value.toFraction();
  return {
    result: show(exactDigits(value, 17 + shownDigits.otherwise)).result,
    exact: fraction,
    fraction,
    type: 'fraction',
  };
}
