import type { Kind } from './programs.ts';
import { number, type Plot } from './report.ts';

const colours: Record<Kind, string> = { ours: '#2563eb', peer: '#94a3b8', limit: '#16a34a' };
const labelWidth = 260;
const barWidth = 460;
const rowHeight = 24;
const top = 44;

/** A bar chart that reads on light and on dark pages. The thin line is the middle half of the runs. */
export function svg({ title, unit, bars, better }: Plot): string {
  const largest = Math.max(
    ...bars.flatMap(({ value, high = value }) => (Number.isFinite(high) ? high : 0)),
    1e-9,
  );
  const scale = (value: number) => (Number.isFinite(value) ? (value / largest) * barWidth : 0);
  const height = top + bars.length * rowHeight + 34;
  const rows = bars.map(({ label, kind, value, low, high }, i) => {
    const y = top + i * rowHeight;
    const width = Math.max(1, scale(value));
    const whisker =
      low === undefined || high === undefined
        ? ''
        : `<line x1="${at(scale(low))}" x2="${at(scale(high))}" y1="${y + 9}" y2="${y + 9}" stroke="#0f172a" stroke-width="2"/>`;
    return (
      `<text x="${labelWidth - 8}" y="${y + 13}" text-anchor="end">${escapeXml(label)}</text>` +
      `<rect x="${labelWidth}" y="${y}" width="${width.toFixed(1)}" height="18" rx="2" fill="${colours[kind]}"/>` +
      whisker +
      `<text x="${at(Math.max(width, scale(high ?? 0)) + 6)}" y="${y + 13}">${number(value)}</text>`
    );
  });
  const total = labelWidth + barWidth + 80;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${height}" width="${total}" height="${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escapeXml(title)}">
<rect width="100%" height="100%" fill="#ffffff"/>
<g fill="#0f172a">
<text x="12" y="24" font-size="15" font-weight="600">${escapeXml(title)}</text>
<text x="${total - 12}" y="24" text-anchor="end" fill="#475569">${escapeXml(unit)}, ${better} is better</text>
${rows.join('\n')}
${legend(height - 14)}
</g>
</svg>
`;
}

function at(x: number): string {
  return (labelWidth + x).toFixed(1);
}

function legend(y: number): string {
  const entries: [Kind, string][] = [
    ['ours', 'these servers'],
    ['peer', 'peers'],
    ['limit', 'the limit: bare Node'],
  ];
  return entries
    .map(
      ([kind, text], i) =>
        `<rect x="${labelWidth + i * 130}" y="${y - 10}" width="10" height="10" fill="${colours[kind]}"/>` +
        `<text x="${labelWidth + 15 + i * 130}" y="${y}" font-size="12" fill="#475569">${text}</text>`,
    )
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
