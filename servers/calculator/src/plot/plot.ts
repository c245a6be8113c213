import type { Plot } from '../app.js';
import type { Curve } from '../engine/sample.js';
import { render } from './render.js';
import { plotSvg, type XRange } from './svg.js';

export function plot(curves: Curve[], range: XRange): Plot {
  return { png: render(plotSvg(curves, range)), curves: curves.map(extremaOf) };
}

/** The lowest and highest of the points that have a real value. */
function extremaOf({ expression, points }: Curve): Plot['curves'][number] {
  const real = points.flatMap(([x, y]) => (y === null ? [] : [{ x, y }])).sort((a, b) => a.y - b.y);
  const none = { x: 0, y: 0 };
  return { expression, min: real[0] ?? none, max: real.at(-1) ?? none, samples: real.length };
}
