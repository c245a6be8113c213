import type { PlotRequest } from '../app.js';
import { Problem } from '../problem.js';
import { createMath } from './mathjs.js';
import { parse } from './parse.js';

/** A point of a curve; y is null where the expression has no real value, and where the curve is torn. */
export type Point = [x: number, y: number | null];

export interface Curve {
  expression: string;
  points: Point[];
}

const steps = 800;
const bisections = 24;

const math = createMath({ number: 'number' });
const { log: ln, mod } = math;
// For zero, mathjs answers with the value itself.
const remainder = (value: number, divisor: number) => (divisor === 0 ? Number.NaN : mod(value, divisor));
math.import({ ln: (value: number) => ln(value), mod: remainder }, { override: true });

/** @throws Problem that names the expression */
export function sample({ expressions, xMin, xMax }: PlotRequest): Curve[] {
  return expressions.map((expression) => ({ expression, points: sampleOne(expression, xMin, xMax) }));
}

function sampleOne(expression: string, xMin: number, xMax: number): Point[] {
  const evaluateAt = compile(expression);
  const points: Point[] = [];
  const step = (xMax - xMin) / steps;
  // As many digits as tell neighbours apart, and three: 4.71, not 4.710000000000001.
  const digits = Math.ceil(Math.log10(Math.max(Math.abs(xMin), Math.abs(xMax)) / step)) + 3;
  for (let i = 0; i <= steps; i++) {
    const x = Number((xMin + step * i).toPrecision(Math.min(digits, 17)));
    points.push([x, evaluateAt(x)]);
  }
  if (points.every(([, y]) => y === null)) {
    throw new Problem(`"${expression}" has no real value between ${xMin} and ${xMax}`);
  }
  return tear(points, evaluateAt);
}

const names = {
  variables: new Set(['x']),
  unknown: 'the only variable is x',
  assignment: 'write the right side alone, such as x^2',
};

type ValueAt = (x: number) => number | null;

function compile(expression: string): ValueAt {
  const code = parsed(expression).compile();
  return (x) => {
    try {
      const value: unknown = code.evaluate(new Map([['x', x]]));
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    } catch {
      // No point where a function is not defined, as factorial for fractions.
      return null;
    }
  };
}

function parsed(expression: string) {
  try {
    return parse(math, expression, names);
  } catch (error) {
    throw new Problem(`"${expression}": ${(error as Error).message}`);
  }
}

/**
 * Tears the curve where it jumps: between two neighbours that are far apart, the gap is halved again and again; a
 * steep but unbroken curve closes it, a pole or a step (tan x, 1/x, floor x) does not.
 */
function tear(points: Point[], evaluateAt: ValueAt): Point[] {
  const values = points.flatMap(([, y]) => (y === null ? [] : [y])).sort((a, b) => a - b);
  const spread =
    (values[Math.floor(values.length * 0.9)] ?? 0) - (values[Math.floor(values.length * 0.1)] ?? 0);
  const largest = Math.max(Math.abs(values[0] ?? 0), Math.abs(values.at(-1) ?? 0));
  // A curve that is flat but for rounding errors does not jump.
  const suspicious = Math.max(spread * 0.1, largest * 1e-12, Number.EPSILON);
  return points.flatMap((point, i): Point[] => {
    const [x, y] = point;
    const [previousX, previousY] = points[i - 1] ?? [x, null];
    if (y === null || previousY === null || Math.abs(y - previousY) < suspicious) return [point];
    return jumps([previousX, previousY], [x, y], evaluateAt) ? [[(previousX + x) / 2, null], point] : [point];
  });
}

function jumps(left: [number, number], right: [number, number], evaluateAt: ValueAt): boolean {
  const first = Math.abs(right[1] - left[1]);
  let [a, b] = [left, right];
  for (let i = 0; i < bisections; i++) {
    const x = (a[0] + b[0]) / 2;
    const y = evaluateAt(x);
    if (y === null) return true;
    // Go on in the half where most of the gap is.
    if (Math.abs(y - a[1]) > Math.abs(b[1] - y)) b = [x, y];
    else a = [x, y];
  }
  return Math.abs(b[1] - a[1]) > first * 0.5;
}
