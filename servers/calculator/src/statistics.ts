import { Decimal } from 'decimal.js';
import type { Summary } from './app.js';
import { decimalText } from './decimal-text.js';
import { Problem } from './problem.js';

const mostDigits = 100;
const Shown = Decimal.clone({ precision: mostDigits });

/**
 * Everything but the square roots is computed in whole numbers of one unit, the smallest decimal place of any value, and
 * is exact.
 *
 * @param values at least one
 * @throws Problem when a result is too large for a double
 */
export function summarize(values: (number | string)[]): Summary {
  const decimals = values.map((value) => new Decimal(value));
  const places = Math.max(...decimals.map((value) => value.decimalPlaces()));
  const unit = 10n ** BigInt(places);
  const sorted = decimals.map((value) => inUnits(value, places)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const count = BigInt(sorted.length);
  const total = sorted.reduce((sum, value) => sum + value, 0n);
  const squares = sorted.reduce((sum, value) => sum + value * value, 0n);

  const ratio = (n: bigint, d: bigint): Decimal => Shown.div(new Decimal(n), new Decimal(d));
  /** The value at a number of quarters of the way from the lowest to the highest. */
  const quartile = (quarters: bigint): Decimal => {
    const position = (count - 1n) * quarters;
    const below = sorted[Number(position / 4n)] ?? 0n;
    const above = sorted[Number((position + 3n) / 4n)] ?? below;
    return ratio(4n * below + (above - below) * (position % 4n), 4n * unit);
  };
  const variance = (divisor: bigint): Decimal =>
    ratio(count * squares - total * total, count * divisor * unit * unit);

  const [sum, mean, median] = [ratio(total, unit), ratio(total, count * unit), quartile(2n)];
  const [min, max] = [quartile(0n), quartile(4n)];
  const population = variance(count);
  const sample = count > 1n ? variance(count - 1n) : undefined;
  if ([sum, sample ?? population].some((value) => !Number.isFinite(value.toNumber())))
    throw new Problem('the values are too large: their sum or variance is beyond 1.797e308');
  return {
    count: sorted.length,
    sum: toNumber(sum),
    mean: toNumber(mean),
    median: toNumber(median),
    modes: modesOf(sorted).map((value) => toNumber(ratio(value, unit))),
    min: toNumber(min),
    max: toNumber(max),
    q1: toNumber(quartile(1n)),
    q3: toNumber(quartile(3n)),
    variance_population: toNumber(population),
    stdev_population: toNumber(population.sqrt()),
    variance_sample: sample ? toNumber(sample) : null,
    stdev_sample: sample ? toNumber(sample.sqrt()) : null,
    exact: { sum: text(sum), mean: text(mean), median: text(median), min: text(min), max: text(max) },
  };
}

const text = (value: Decimal): string => decimalText(value, mostDigits);
const toNumber = (value: Decimal): number => value.toNumber();

function inUnits(value: Decimal, places: number): bigint {
  const own = value.decimalPlaces();
  return BigInt(value.toFixed(own).replace('.', '')) * 10n ** BigInt(places - own);
}

function modesOf(sorted: bigint[]): bigint[] {
  const counts = new Map<bigint, number>();
  for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const modes = [...counts].flatMap(([value, times]) => (times === most ? [value] : []));
  return modes.length === counts.size && counts.size > 1 ? [] : modes.slice(0, 10);
}
