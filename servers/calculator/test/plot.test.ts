import { describe, expect, test } from 'vitest';
import { sample } from '../src/engine/sample.js';
import { plotSvg } from '../src/plot/svg.js';

const svgOf = (expression: string, xMin: number, xMax: number) =>
  plotSvg(sample({ expressions: [expression], xMin, xMax }), { xMin, xMax });

interface Label {
  anchor: string;
  x: number;
  text: string;
}

function labelsOf(svg: string): Label[] {
  return [...svg.matchAll(/<text x="([^"]+)" y="[^"]+" text-anchor="(\w+)">([^<]*)/g)].map(
    ([, x = '', anchor = '', text = '']) => ({ x: Number(x), anchor, text }),
  );
}

describe.each([
  ['x', -1, 1],
  ['x^2', 1_000_000, 1_000_000.0001],
  ['sin(x)', 1e9, 1e9 + 10],
  ['-100000 * sin(x)', 0, 10],
  ['123456789 * x', 0, 10],
  ['x', 1e-280, 2e-280],
  ['x', -1e10, 1e10],
  ['1e308 * sin(x)', 0, 6],
  ['x * 10', -1e307, 1e307],
  ['1e-320 * x', -2, 2],
  ['1e12 + x', 0, 1],
  ['1e15 - 3 x', 0, 1],
])('%s from %s to %s', (expression, xMin, xMax) => {
  const labels = labelsOf(svgOf(expression, xMin, xMax));
  const along = labels.filter(({ anchor }) => anchor === 'middle');
  const up = labels.filter(({ anchor }) => anchor === 'end');

  test('labels on one axis are all different, and there are some', () => {
    for (const axis of [along, up]) {
      expect(axis.length).toBeGreaterThan(1);
      expect(new Set(axis.map(({ text }) => text)).size).toBe(axis.length);
    }
  });

  test('labels do not overlap, and lie in the picture', () => {
    // Digits are 8.5 pixels wide at most.
    const half = ({ text }: Label) => (text.length * 8.5) / 2;
    for (const [i, label] of along.entries()) {
      const next = along[i + 1];
      if (next !== undefined) expect(label.x + half(label)).toBeLessThan(next.x - half(next));
      expect(label.x + half(label)).toBeLessThanOrEqual(960);
    }
    for (const label of up) expect(label.x - 2 * half(label)).toBeGreaterThanOrEqual(0);
  });
});

test('a curve that only wobbles by rounding errors is drawn flat and whole', () => {
  const svg = svgOf('sin(x)^2 + cos(x)^2', -1, 6);
  const heights = [...svg.matchAll(/[ML][\d.]+,([\d.]+)/g)].map(([, y]) => Number(y));
  expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(0.01);
  expect(svg).not.toContain('<circle');
});

test('a function of whole numbers is drawn as dots', () => {
  expect(svgOf('combinations(5, x)', 0, 5).match(/<circle/g)).toHaveLength(6);
});

test('a range that is never negative starts at zero, whatever the poles in it', () => {
  const [lowest] = labelsOf(svgOf('1 / (x - 0.5)^2', 0, 1)).filter(({ anchor }) => anchor === 'end');
  expect(lowest?.text).toBe('0');
});

test.each(['tan(x)', '1/x', 'floor(x)'])('%s is torn at its poles and steps', (expression) => {
  expect(
    svgOf(expression, -4, 4)
      .match(/[" ]d="M[^"]*/)?.[0]
      .split('M').length,
  ).toBeGreaterThan(2);
});

test.each([
  ['y', 'the only variable is x'],
  ['y = x^2', 'write the right side alone'],
  ['x +', 'it ends too early'],
  ['x mod 0', 'no real value'],
])('%s is refused with what to write instead', (expression, says) => {
  expect(() => sample({ expressions: [expression], xMin: 0, xMax: 1 })).toThrow(says);
});

test('neighbouring samples are told apart far from zero', () => {
  const [curve] = sample({ expressions: ['x'], xMin: 1e6, xMax: 1e6 + 1e-4 });
  expect(new Set(curve?.points.map(([x]) => x)).size).toBe(801);
});
