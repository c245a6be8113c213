import type { ScaleLinear } from 'd3-scale';

export interface Tick {
  value: number;
  text: string;
}

/** How wide one character of a label is at most, in pixels. */
const characterWidth = 9;

/** The width of the widest label. */
export const labelWidth = (ticks: Tick[]): number =>
  characterWidth * Math.max(0, ...ticks.map(({ text }) => text.length));

/** Labels longer than this are written with an exponent if that is shorter. */
const longest = 8 * characterWidth;

/**
 * About so many ticks at round numbers, with the digits that tell neighbours apart: `0.2`, `1,500`, `2.5e-7`.
 */
export function ticksOf(scale: ScaleLinear<number, number>, count: number): Tick[] {
  const written = (specifier?: string): Tick[] => {
    const format = scale.tickFormat(count, specifier);
    return scale.ticks(count).map((value) => ({ value, text: value === 0 ? '0' : format(value) }));
  };
  const plain = written();
  if (labelWidth(plain) <= longest) return plain;
  const withExponent = written('e');
  return labelWidth(withExponent) < labelWidth(plain) ? withExponent : plain;
}

/** As many ticks as have room side by side, at most about ten. */
export function ticksThatFit(scale: ScaleLinear<number, number>, width: number): Tick[] {
  for (let count = 10; count > 1; count--) {
    const ticks = ticksOf(scale, count);
    if (ticks.length * (labelWidth(ticks) + characterWidth) <= width) return ticks;
  }
  return ticksOf(scale, 1);
}
