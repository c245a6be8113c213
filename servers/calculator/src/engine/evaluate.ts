import { Decimal } from 'decimal.js';
import type { BigNumber, Fraction, MathJsInstance } from 'mathjs';
import { decimalText } from '../decimal-text.js';
import { agreed } from './agreement.js';
import { checkExpression, ExpressionError } from './allowlist.js';
import { decimalEngine } from './decimal-engine.js';
import { fractionEngine } from './fraction-engine.js';
import { plainSigns } from './typography.js';

export interface EvaluateRequest {
  expression: string;
  variables: Record<string, number | string>;
  mode: 'decimal' | 'fraction';
  /** Significant digits in decimal mode: 32 unless said, or all of a whole number with up to 64. */
  precision?: number | undefined;
}

export interface Evaluation {
  /** The nearest double; null when it is too large for one. */
  result: number | boolean | null;
  /** All digits that were computed, or the fraction. */
  exact: string;
  /** In fraction mode, `numerator/denominator`. */
  fraction?: string;
  type: 'decimal' | 'fraction' | 'boolean';
}

const longestResult = 10_000;

/** Digits shown unless others are asked for; of a whole number that is known, up to as many as can be asked for. */
const shownDigits = { otherwise: 32, whole: 64 };

/** Digits computed with, twice: those that both results have in common are right. */
const precision = { coarse: 72, fine: 88 };

/** Making an instance of mathjs takes tens of milliseconds: they are made with the worker. */
const engines = {
  decimal: decimalEngine(precision.fine),
  coarse: decimalEngine(precision.coarse),
  fraction: fractionEngine(),
};

const names = {
  unknown: 'give it a value in "variables"',
  assignment: 'pass values in "variables"',
};

/** @throws ExpressionError with what is wrong and what to write instead */
export function evaluate(request: EvaluateRequest): Evaluation {
  const expression = plainSigns(request.expression);
  if (request.mode === 'fraction')
    return describeFraction(run(engines.fraction, withoutExponents(expression), request));
  const fine = run(engines.decimal, expression, request);
  if (typeof fine === 'boolean') return describeBoolean(fine);
  return describeDecimal(decimal(run(engines.coarse, expression, request)), decimal(fine), request.precision);
}

function run(engine: MathJsInstance, expression: string, { variables, mode }: EvaluateRequest): unknown {
  const node = parse(engine, expression);
  checkExpression(node, { variables: new Set(Object.keys(variables)), ...names });
  const convert = (value: number | string) =>
    mode === 'fraction' ? engine.fraction(plainDigits(String(value))) : engine.bignumber(value);
  const scope = new Map(Object.entries(variables).map(([name, value]) => [name, convert(value)]));
  const { BigNumber } = engine as unknown as { BigNumber: typeof Decimal };
  const { precision, rounding } = BigNumber;
  try {
    return node.evaluate(scope);
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    throw new ExpressionError(inPlainWords(String((error as Error).message)));
  } finally {
    // decimal.js raises these for a while, and leaves them so when it throws.
    BigNumber.set({ precision, rounding });
  }
}

/** Fractions are not read from scientific notation: 1.5e-3 becomes 0.0015 first. */
function withoutExponents(expression: string): string {
  return expression.replaceAll(
    /(?<![\w.])(?:\d{1,50}(?:\.\d{0,50})?|\.\d{1,50})e[+-]?\d{1,3}(?!\w)/gi,
    plainDigits,
  );
}

function plainDigits(decimal: string): string {
  return new Decimal(decimal).toFixed();
}

function parse(engine: MathJsInstance, expression: string) {
  try {
    return engine.parse(expression);
  } catch (error) {
    throw new ExpressionError(`it cannot be read: ${(error as Error).message}`);
  }
}

const plainWords: [RegExp, string][] = [
  [
    /implicitly convert/,
    'a function, root or constant in it has no exact fraction, or none that is supported: use mode "decimal"',
  ],
  [/Integer BigNumber expected/, 'a function in it takes whole numbers only'],
  [/Precision limit exceeded/, 'a number in it is too large for this function'],
];

/** What mathjs says, without its own types. */
function inPlainWords(message: string): string {
  const [, words] = plainWords.find(([pattern]) => pattern.test(message)) ?? [];
  return words ?? message.replace(/ \(expected: \w+ or .*$/, '');
}

const describeBoolean = (value: boolean): Evaluation => ({
  result: value,
  exact: String(value),
  type: 'boolean',
});

/** @throws ExpressionError where the value is no real number */
function decimal(value: unknown): BigNumber {
  const { decimal: engine } = engines;
  if (typeof value === 'number' || typeof value === 'bigint') return engine.bignumber(value);
  if (engine.isBigNumber(value)) return value as BigNumber;
  throw notANumber(value);
}

function notANumber(value: unknown): ExpressionError {
  const { decimal: engine } = engines;
  if (engine.isComplex(value))
    return new ExpressionError('the result is a complex number: only real ones are supported');
  if (engine.isMatrix(value) || Array.isArray(value)) {
    return new ExpressionError('the result is a list: reduce it to one number, as sum or mean do');
  }
  return new ExpressionError('the result is not a number');
}

function describeDecimal(coarse: BigNumber, fine: BigNumber, asked: number | undefined): Evaluation {
  if (fine.isNaN()) throw new ExpressionError('the result is undefined (not a number)');
  if (!fine.isFinite() || !coarse.isFinite())
    throw new ExpressionError('the result is infinite: a division by zero, or an overflow');
  const known = agreed(coarse, fine, precision);
  if (known === undefined)
    throw new ExpressionError(
      'not one digit of the result is certain: it is infinite there, or the difference of nearly equal numbers',
    );
  const { whole, otherwise } = shownDigits;
  const isWhole = known.value.isInteger() && known.value.e < Math.min(whole, known.digits);
  const digits = Math.min(asked ?? (isWhole ? whole : otherwise), Math.max(1, known.digits));
  const value = known.value.toSignificantDigits(digits);
  const number = value.toNumber();
  return {
    result: Number.isFinite(number) ? number : null,
    exact: decimalText(value, digits),
    type: 'decimal',
  };
}

function describeFraction(value: unknown): Evaluation {
  const { fraction: engine } = engines;
  if (typeof value === 'boolean') return describeBoolean(value);
  // A power with a fraction for its exponent is a double where it is not exact.
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new ExpressionError(inPlainWords('implicitly convert'));
  const result = typeof value === 'number' ? engine.fraction(value) : value;
  if (!engine.isFraction(result)) throw notANumber(value);
  const { d } = result as Fraction;
  if (d === 0n) throw new ExpressionError('the result is infinite: a division by zero');
  const fraction = (result as Fraction).toFraction();
  if (fraction.length > longestResult)
    throw new ExpressionError(`the result has more than ${longestResult} digits`);
  const number = (result as Fraction).valueOf();
  return { result: Number.isFinite(number) ? number : null, exact: fraction, fraction, type: 'fraction' };
}
