import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { Curve, Point } from '../engine/sample.js';

export interface XRange {
  xMin: number;
  xMax: number;
}

const width = 960;
const height = 600;
const margin = { top: 28, right: 28, bottom: 44, left: 72 };
/** Told apart with any of the common colour blindnesses (Okabe & Ito 2008). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const ink = '#1f2933';
const faint = '#d9dee4';

/** The curves as an SVG picture: grid, axes, ticks at round numbers, and a legend. */
export function plotSvg(curves: Curve[], { xMin, xMax }: XRange): string {
  const legendHeight = curves.length * 24;
  const top = margin.top + legendHeight;
  const x = scaleLinear([xMin, xMax], [margin.left, width - margin.right]);
  const y = scaleLinear(yDomain(curves), [height - margin.bottom, top]).nice(8);
  const [yLow = 0, yHigh = 1] = y.domain();
  const xTicks = x.ticks(10);
  const yTicks = y.ticks(8);
  const path = line<Point>()
    .defined(([, value]) => value !== null)
    .x(([value]) => x(value))
    // Far outside the picture the renderer would lose precision: a screen above and below is enough.
    .y(([, value]) => Math.max(-height, Math.min(2 * height, y(value ?? 0))));

  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DM Sans" font-size="15" fill="${ink}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<clipPath id="frame"><rect x="${margin.left}" y="${top}" width="${width - margin.left - margin.right}" height="${height - margin.bottom - top}"/></clipPath>`,
    ...xTicks.map((tick) => rule(x(tick), top, x(tick), height - margin.bottom, faint, 1)),
    ...yTicks.map((tick) => rule(margin.left, y(tick), width - margin.right, y(tick), faint, 1)),
    ...(xMin < 0 && xMax > 0 ? [rule(x(0), top, x(0), height - margin.bottom, ink, 1.5)] : []),
    ...(yLow < 0 && yHigh > 0 ? [rule(margin.left, y(0), width - margin.right, y(0), ink, 1.5)] : []),
    `<rect x="${margin.left}" y="${top}" width="${width - margin.left - margin.right}" height="${height - margin.bottom - top}" fill="none" stroke="${ink}"/>`,
    ...xTicks.map((tick) => label(x(tick), height - margin.bottom + 24, 'middle', x.tickFormat(10)(tick))),
    ...yTicks.map((tick) =>
      label(margin.left - 10, y(tick) + 5, 'end', tickText(tick, y.tickFormat(8)(tick))),
    ),
    ...curves.map(
      ({ points }, i) =>
        `<path d="${path(points) ?? ''}" clip-path="url(#frame)" fill="none" stroke="${colours[i]}" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round"/>`,
    ),
    ...curves.flatMap(({ expression }, i) => [
      rule(
        margin.left,
        margin.top + i * 24 + 2,
        margin.left + 28,
        margin.top + i * 24 + 2,
        colours[i] ?? ink,
        3,
      ),
      label(margin.left + 38, margin.top + i * 24 + 7, 'start', shorten(expression)),
    ]),
    '</svg>',
  ];
  return parts.join('');
}

/**
 * The range that shows the curves best. Near a pole the values have no bound: when the outer twentieths reach more than
 * three times as far as the rest, they are left to the edge.
 */
function yDomain(curves: Curve[]): [number, number] {
  const values = curves
    .flatMap(({ points }) => points.flatMap(([, y]) => (y === null ? [] : [y])))
    .sort((a, b) => a - b);
  const at = (share: number) => values[Math.round((values.length - 1) * share)] ?? 0;
  const [low, high] = [at(0), at(1)];
  const [innerLow, innerHigh] = [at(0.05), at(0.95)];
  const inner = innerHigh - innerLow;
  const useInner = inner > 0 && high - low > 4 * inner;
  const [from, to] = useInner ? [innerLow - inner * 0.25, innerHigh + inner * 0.25] : [low, high];
  if (to - from > Number.EPSILON * Math.max(1, Math.abs(to))) return [from, to];
  // A constant: room above and below.
  const room = Math.abs(to) / 10 || 1;
  return [from - room, to + room];
}

function tickText(tick: number, text: string): string {
  return text.length <= 9 ? text : tick.toExponential(1);
}

function shorten(text: string): string {
  return text.length <= 90 ? text : `${text.slice(0, 89)}…`;
}

function rule(x1: number, y1: number, x2: number, y2: number, colour: string, thickness: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${thickness}"/>`;
}

function label(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
