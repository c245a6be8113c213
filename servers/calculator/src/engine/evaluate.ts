import { Decimal } from 'decimal.js';
import type { BigNumber, Fraction, MathJsInstance } from 'mathjs';
import { checkExpression, ExpressionError } from './allowlist.js';
import { createMath } from './mathjs.js';

export interface EvaluateRequest {
  expression: string;
  variables: Record<string, number | string>;
  mode: 'decimal' | 'fraction';
  /** Significant digits in decimal mode. */
  precision: number;
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

/** Powers of fractions are exact, and grow without bound: this many bits are more than anybody reads. */
const longestPower = 100_000;

/** Digits computed with: the 64 that can be asked for, and 8 more, so that log(8, 2) is 3 and not 2.99…9. */
const computedDigits = 72;

const irrational = 'a root, power or function in it has no exact fraction: use mode "decimal"';

/** Making an instance of mathjs takes tens of milliseconds: one for each mode, made with the worker. */
const engines = {
  decimal: createMath({ number: 'BigNumber', precision: computedDigits }),
  fraction: fractionEngine(),
};

/** A power whose result would fill the memory is refused before it is computed: running out can end the whole process. */
function fractionEngine(): MathJsInstance {
  const engine = createMath({ number: 'Fraction' });
  const signatures = { ...(engine.pow as unknown as { signatures: Record<string, Power> }).signatures };
  const exact = signatures['Fraction,Fraction'];
  if (exact === undefined) throw new Error('this version of mathjs has no power of fractions');
  signatures['Fraction,Fraction'] = (base, exponent) => {
    if (bitsOf(base) * Math.abs(exponent.valueOf()) > longestPower) {
      throw new ExpressionError('a power in it has too many digits');
    }
    return exact(base, exponent);
  };
  engine.import({ pow: engine.typed('pow', signatures) }, { override: true });
  return engine;
}

type Power = (base: Fraction, exponent: Fraction) => unknown;

function bitsOf({ n, d }: Fraction): number {
  return 4 * Math.max(n.toString(16).length, d.toString(16).length);
}

/** @throws ExpressionError with what is wrong and what to write instead */
export function evaluate(request: EvaluateRequest): Evaluation {
  const { expression, variables, mode } = request;
  const engine = engines[mode];
  const node = parse(engine, mode === 'fraction' ? withoutExponents(expression) : expression);
  checkExpression(node, new Set(Object.keys(variables)));
  const convert = (value: number | string) =>
    mode === 'fraction' ? engine.fraction(plainDigits(String(value))) : engine.bignumber(value);
  const scope = new Map(Object.entries(variables).map(([name, value]) => [name, convert(value)]));
  return describe(
    engine,
    compute(() => node.evaluate(scope)),
    request,
  );
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

function compute(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    const message = String((error as Error).message);
    throw new ExpressionError(message.includes('implicitly convert') ? irrational : message);
  }
}

function describe(engine: MathJsInstance, value: unknown, { mode, precision }: EvaluateRequest): Evaluation {
  if (typeof value === 'boolean') return { result: value, exact: String(value), type: 'boolean' };
  if (mode === 'fraction' && typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new ExpressionError(irrational);
    return describeFraction(engine.fraction(value));
  }
  if (engine.isFraction(value)) return describeFraction(value as Fraction);
  if (typeof value === 'number' || typeof value === 'bigint')
    return describeDecimal(engine.bignumber(value), precision);
  if (engine.isBigNumber(value)) return describeDecimal(value as BigNumber, precision);
  if (engine.isComplex(value))
    throw new ExpressionError('the result is a complex number: only real ones are supported');
  if (engine.isMatrix(value) || Array.isArray(value)) {
    throw new ExpressionError('the result is a list: reduce it to one number, as sum or mean do');
  }
  throw new ExpressionError('the result is not a number');
}

function describeDecimal(computed: BigNumber, precision: number): Evaluation {
  const value = computed.toSignificantDigits(precision);
  if (value.isNaN()) throw new ExpressionError('the result is undefined (not a number)');
  if (!value.isFinite())
    throw new ExpressionError('the result is infinite: a division by zero, or an overflow');
  const number = value.toNumber();
  return {
    result: Number.isFinite(number) ? number : null,
    exact: bounded(value.toString()),
    type: 'decimal',
  };
}

function describeFraction(value: Fraction): Evaluation {
  if (value.d === 0n) throw new ExpressionError('the result is infinite: a division by zero');
  const fraction = bounded(value.toFraction());
  const number = value.valueOf();
  return { result: Number.isFinite(number) ? number : null, exact: fraction, fraction, type: 'fraction' };
}

function bounded(text: string): string {
  if (text.length > longestResult)
    throw new ExpressionError(`the result has more than ${longestResult} digits`);
  return text;
}
