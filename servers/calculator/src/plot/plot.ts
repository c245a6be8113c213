import type { Curve } from '../engine/sample.js';
import { type Extrema, extremaOf } from './extrema.js';
import { loadRenderer } from './render.js';
import { plotSvg, type XRange } from './svg.js';

export interface Plot {
  png: Uint8Array;
  curves: Extrema[];
}

export async function plot(curves: Curve[], range: XRange): Promise<Plot> {
  const render = await loadRenderer();
  return { png: render(plotSvg(curves, range)), curves: curves.map(extremaOf) };
}
