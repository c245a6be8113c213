import { styleText } from 'node:util';

export const bold = (text: string): string => styleText('bold', text);
export const dim = (text: string): string => styleText('dim', text);
export const green = (text: string): string => styleText('green', text);
export const red = (text: string): string => styleText('red', text);

const columns = Math.min(process.stdout.columns ?? 120, 140);

/** Text indented, long lines cut, and no more lines than asked for. */
export function wrap(text: string, indent: string, most = 6): string {
  const width = columns - indent.length;
  const lines = text.split('\n').map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
  const shown =
    lines.length > most ? [...lines.slice(0, most), `… ${lines.length - most} more lines`] : lines;
  return shown.map((line) => `${indent}${line}`).join('\n');
}
