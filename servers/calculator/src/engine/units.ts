import type { MathJsInstance, Unit } from 'mathjs';
import { ExpressionError } from './allowlist.js';
import { createMath } from './mathjs.js';
import { nearest } from './nearest.js';

export interface ConvertRequest {
  value: number | string;
  from: string;
  to: string;
}

export interface Conversion {
  result: number;
  exact: string;
}

let engine: MathJsInstance | undefined;

/** @throws ExpressionError when a unit is unknown, or the two measure different things */
export function convertUnits({ value, from, to }: ConvertRequest): Conversion {
  engine ??= createMath({ number: 'BigNumber', precision: 64 });
  const source = parseUnit(engine, from);
  const target = parseUnit(engine, to);
  if (!source.equalBase(target)) {
    throw new ExpressionError(`"${from}" and "${to}" measure different things`);
  }
  const amount = engine.unit(engine.bignumber(value as number), from).toNumeric(to) as unknown as {
    toNumber(): number;
  };
  // Factors such as π/180 have no end: 32 digits are more than any of them is known to.
  const rounded = engine.bignumber(String(amount)).toSignificantDigits(32);
  const result = rounded.toNumber();
  if (!Number.isFinite(result)) throw new ExpressionError('the result is too large');
  return { result, exact: rounded.toString() };
}

function parseUnit(math: MathJsInstance, text: string): Unit {
  try {
    // Parsed alone: a number in it ("5 km") would multiply the value.
    const unit = math.unit(text);
    if (unit.value !== null && unit.value !== undefined)
      throw new ExpressionError(`"${text}" holds a number: give it as the value`);
    return unit;
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    const near = nearest(text, unitNames(math));
    throw new ExpressionError(
      `the unit "${text}" is unknown${near.length > 0 ? `; did you mean ${near.join(', ')}?` : ''}`,
    );
  }
}

/** Every name that is understood, prefixes included: kilometer, km, … */
function unitNames(math: MathJsInstance): string[] {
  const { UNITS } = math.Unit as unknown as { UNITS: Record<string, { prefixes: Record<string, unknown> }> };
  return Object.entries(UNITS).flatMap(([name, { prefixes }]) =>
    Object.keys(prefixes).map((prefix) => prefix + name),
  );
}
