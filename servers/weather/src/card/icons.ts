import { html } from 'lit-html';
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js';
import type { Icon } from '../services/conditions.js';

const sun =
  '<g class="sun"><circle cx="16" cy="16" r="6"/><path d="M16 3v4M16 25v4M3 16h4M25 16h4M6.8 6.8l2.8 2.8M22.4 22.4l2.8 2.8M6.8 25.2l2.8-2.8M22.4 9.6l2.8-2.8"/></g>';
const moon = '<path class="moon" d="M21 19.5A9 9 0 0 1 12.5 7a9 9 0 1 0 11 11.4 9 9 0 0 1-2.5 1.100z"/>';
const cloudShape = (y: number) =>
  `<path class="cloud" transform="translate(0 ${y})" d="M9.5 21a5 5 0 0 1-.4-10 7 7 0 0 1 13.3-1.200A5.7 5.7 0 0 1 22.5 21z"/>`;
const smallSun = '<g class="sun" transform="translate(7 -3) scale(.75)"><circle cx="16" cy="16" r="6"/></g>';
const smallMoon = `<g transform="translate(9 -3) scale(.7)">${moon}</g>`;
const drops = (count: number, path: string, kind: string) =>
  Array.from(
    { length: count },
    (_, index) => `<path class="${kind}" transform="translate(${index * 5} 0)" d="${path}"/>`,
  ).join('');

const drawings: Record<Icon, (isDay: boolean) => string> = {
  clear: (isDay) => (isDay ? sun : moon),
  partly: (isDay) => (isDay ? smallSun : smallMoon) + cloudShape(3),
  cloudy: () => cloudShape(2),
  fog: () => `${cloudShape(-2)}<path class="line" d="M7 23h18M9 27h14"/>`,
  drizzle: () => cloudShape(-2) + drops(2, 'M12.5 23l-.8 2', 'rain'),
  rain: () => cloudShape(-2) + drops(3, 'M11 22l-1.8 5', 'rain'),
  sleet: () =>
    cloudShape(-2) + drops(1, 'M11 22l-1.8 5', 'rain') + drops(2, 'M16 24.500h.01M18 28h.01', 'snow'),
  snow: () => cloudShape(-2) + drops(3, 'M10.5 23.500h.01M12 27.500h.01', 'snow'),
  thunder: () => `${cloudShape(-2)}<path class="bolt" d="M17 20l-4 5h4l-2 5 6-6.500h-4l2-3.500z"/>`,
};

/** A picture of the weather; the words stand beside it, so it is hidden from screen readers. */
export function icon(name: Icon, isDay: boolean) {
  // Only the constant drawings above, never data.
  const drawing = `<svg class="icon" viewBox="0 0 32 32" aria-hidden="true">${drawings[name](isDay)}</svg>`;
  return html`${unsafeHTML(drawing)}`;
}
