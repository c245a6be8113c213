import type { Curve } from '../engine/sample.js';

export interface Extrema {
  expression: string;
  min: { x: number; y: number };
  max: { x: number; y: number };
  /** How many points with a real value were looked at. */
  samples: number;
}

/** The lowest and highest sampled point. The true extremum may lie between two samples. */
export function extremaOf({ expression, points }: Curve): Extrema {
  const real = points.flatMap(([x, y]) => (y === null ? [] : [{ x, y }]));
  const pick = (better: (a: number, b: number) => boolean) =>
    real.reduce((best, point) => (better(point.y, best.y) ? point : best), real[0] ?? { x: 0, y: 0 });
  return { expression, min: pick((a, b) => a < b), max: pick((a, b) => a > b), samples: real.length };
}
