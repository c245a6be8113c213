import { escapeMarkup } from '@mcp-reference/core/text';
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { Curve, Point } from '../engine/sample.js';
import { labelWidth, ticksOf, ticksThatFit } from './axis.js';

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
const thickness = 2.5;
const legendLine = 24;

type Scale = ScaleLinear<number, number>;

/** The curves as an SVG picture: grid, axes, ticks at round numbers, and a legend. */
export function plotSvg(curves: Curve[], { xMin, xMax }: XRange): string {
  const top = margin.top + curves.length * legendLine;
  const bottom = height - margin.bottom;
  const right = width - margin.right;
  const y = scaleLinear(yDomain(curves), [bottom, top]).nice(8);
  const yTicks = ticksOf(y, 8);
  const left = Math.max(margin.left, labelWidth(yTicks) + 20);
  const x = scaleLinear([xMin, xMax], [left, right]);
  const xTicks = ticksThatFit(x, right - left);
  // The last label would reach out of the picture.
  const lastLabel = width - labelWidth(xTicks) / 2;
  const [yLow = 0, yHigh = 1] = y.domain();

  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DM Sans" font-size="15" fill="${ink}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...xTicks.map(({ value }) => rule(x(value), top, x(value), bottom, faint, 1)),
    ...yTicks.map(({ value }) => rule(left, y(value), right, y(value), faint, 1)),
    ...(xMin < 0 && xMax > 0 ? [rule(x(0), top, x(0), bottom, ink, 1.5)] : []),
    ...(yLow < 0 && yHigh > 0 ? [rule(left, y(0), right, y(0), ink, 1.5)] : []),
    `<rect ${box(left, top, right, bottom)} fill="none" stroke="${ink}"/>`,
    ...xTicks.map(({ value, text }) => label(Math.min(x(value), lastLabel), bottom + 24, 'middle', text)),
    ...yTicks.map(({ value, text }) => label(left - 10, y(value) + 5, 'end', text)),
    // A line along the frame is seen in its whole thickness.
    `<clipPath id="frame"><rect ${box(left - thickness, top - thickness, right + thickness, bottom + thickness)}/></clipPath>`,
    ...curves.map(({ points }, i) => drawn(points, x, y, colours[i] ?? ink)),
    ...curves.flatMap(({ expression }, i) => {
      const line = margin.top + i * legendLine;
      return [
        rule(left, line + 2, left + 28, line + 2, colours[i] ?? ink, 3),
        label(left + 38, line + 7, 'start', shorten(expression)),
      ];
    }),
    '</svg>',
  ];
  return parts.join('');
}

/** A curve, and a dot for every point that has no neighbours. */
function drawn(points: Point[], x: Scale, y: Scale, colour: string): string {
  // Far outside the picture the renderer would lose precision: a screen above and below is enough.
  const at = (value: number) => Math.max(-height, Math.min(2 * height, y(value)));
  const path = line<Point>()
    .defined(([, value]) => value !== null)
    .x(([value]) => x(value))
    .y(([, value]) => at(value ?? 0));
  const isGap = (index: number) => (points[index]?.[1] ?? null) === null;
  const dots = points.flatMap(([value, height], i) =>
    height !== null && isGap(i - 1) && isGap(i + 1)
      ? [`<circle cx="${x(value)}" cy="${at(height)}" r="3.5" fill="${colour}" stroke="none"/>`]
      : [],
  );
  return `<g clip-path="url(#frame)" fill="none" stroke="${colour}" stroke-width="${thickness}" stroke-linejoin="round" stroke-linecap="round"><path d="${path(points) ?? ''}"/>${dots.join('')}</g>`;
}

/**
 * The range that shows the curves best. Near a pole the values have no bound: when the outer twentieths reach more than
 * three times as far as the rest, they are left to the edge.
 */
function yDomain(curves: Curve[]): [number, number] {
  const values = curves
    .flatMap(({ points }) => points.flatMap(([, y]) => (y === null ? [] : [clamp(y)])))
    .sort((a, b) => a - b);
  const at = (share: number) => values[Math.round((values.length - 1) * share)] ?? 0;
  const [low, high] = [at(0), at(1)];
  const [innerLow, innerHigh] = [at(0.05), at(0.95)];
  const inner = innerHigh - innerLow;
  const useInner = inner > 0 && high - low > 4 * inner;
  const [from, to] = useInner
    ? [Math.max(low, innerLow - inner * 0.25), Math.min(high, innerHigh + inner * 0.25)]
    : [low, high];
  // Rounding errors are not hills: sin(x)^2 + cos(x)^2 is a straight line, 1e12 + x is not.
  if (to - from > Math.max(16 * Number.EPSILON * Math.max(Math.abs(from), Math.abs(to)), smallest)) {
    const air = (to - from) * 0.03;
    // A curve that never crosses zero keeps it for its floor or ceiling.
    return [low >= 0 ? Math.max(0, from - air) : from - air, high <= 0 ? Math.min(0, to + air) : to + air];
  }
  const room = Math.abs(to) > smallest ? Math.abs(to) / 10 : 1;
  return [from - room, to + room];
}

/** Scales of d3 compute with differences and powers of ten, which must be doubles too. */
const largest = 1e300;
const smallest = 1e-300;
const clamp = (value: number) => Math.max(-largest, Math.min(largest, value));

function shorten(text: string): string {
  return text.length <= 90 ? text : `${text.slice(0, 89)}…`;
}

function box(left: number, top: number, right: number, bottom: number): string {
  return `x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`;
}

function rule(x1: number, y1: number, x2: number, y2: number, colour: string, thickness: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${thickness}"/>`;
}

function label(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeMarkup(text)}</text>`;
}
