/** The median of many runs, and the spread of the middle half. */
export interface Spread {
  median: number;
  q1: number;
  q3: number;
}

export function spreadOf(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), q1: quantile(sorted, 0.25), q3: quantile(sorted, 0.75) };
}

export function median(values: number[]): number {
  return spreadOf(values).median;
}

/** By linear interpolation between order statistics. */
export function quantile(sorted: number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * How many times `base` something is: the median of each round's own ratio, because what else the machine does in a
 * round it does to both.
 */
export function ratio(values: number[], base: number[]): number {
  return median(values.flatMap((value, round) => value / (base[round] ?? Number.NaN) || []));
}

/** Slope of a least-squares line through the points. */
export function slope(points: { x: number; y: number }[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const over = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const under = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return under === 0 ? 0 : over / under;
}
