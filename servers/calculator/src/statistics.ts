import { Decimal } from 'decimal.js';
import { ArithmeticError, type Operand } from './arithmetic.js';

/** Sums are exact: no value has digits beyond 10^999 or 10^-1100, or the sum is too large for an answer. */
const Exact = Decimal.clone({ precision: 2_200 });

/** For what is divided or has roots. */
const Precise = Decimal.clone({ precision: 64, rounding: Decimal.ROUND_HALF_EVEN });

export interface Summary {
  count: number;
  sum: number;
  mean: number;
  median: number;
  /** The values that occur most often; none when all occur equally often. At most 10. */
  modes: number[];
  min: number;
  max: number;
  /** Quartiles by linear interpolation between order statistics (Hyndman & Fan 1996, type 7). */
  q1: number;
  q3: number;
  /** Squared deviation from the mean, divided by n. */
  variance_population: number;
  stdev_population: number;
  /** Divided by n − 1 (Bessel); null for a single value. */
  variance_sample: number | null;
  stdev_sample: number | null;
}

/**
 * @param values at least one
 * @throws ArithmeticError when a result is too large for a double
 */
export function summarize(values: Operand[]): Summary {
  const sorted = values.map((value) => new Precise(value)).sort((a, b) => a.comparedTo(b));
  const count = sorted.length;
  const sum = sorted.reduce((total, value) => total.plus(value), new Exact(0));
  const mean = new Precise(sum).dividedBy(count);
  const squares = sorted.reduce((total, value) => total.plus(value.minus(mean).pow(2)), new Precise(0));
  const population = squares.dividedBy(count);
  const sample = count > 1 ? squares.dividedBy(count - 1) : undefined;
  if ([sum, sample ?? population].some((value) => !Number.isFinite(value.toNumber()))) {
    throw new ArithmeticError('The values are too large: their sum or variance is beyond 1.797e308.');
  }
  return {
    count,
    sum: sum.toNumber(),
    mean: mean.toNumber(),
    median: quantile(sorted, 0.5),
    modes: modesOf(sorted),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
    variance_population: population.toNumber(),
    stdev_population: population.sqrt().toNumber(),
    variance_sample: sample?.toNumber() ?? null,
    stdev_sample: sample?.sqrt().toNumber() ?? null,
  };
}

function quantile(sorted: Decimal[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? new Precise(0);
  const above = sorted[Math.ceil(position)] ?? below;
  return below.plus(above.minus(below).times(position - Math.floor(position))).toNumber();
}

function modesOf(sorted: Decimal[]): number[] {
  const counts = new Map<number, number>();
  for (const value of sorted) counts.set(value.toNumber(), (counts.get(value.toNumber()) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const modes = [...counts].flatMap(([value, times]) => (times === most ? [value] : []));
  return modes.length === counts.size && counts.size > 1 ? [] : modes.slice(0, 10);
}
