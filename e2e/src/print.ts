import { stripVTControlCharacters, styleText } from 'node:util';

export const bold = (text: string): string => styleText('bold', text);
export const dim = (text: string): string => styleText('dim', text);
export const green = (text: string): string => styleText('green', text);
export const red = (text: string): string => styleText('red', text);

/** A terminal that does not know its width says 0. */
const columns = Math.min(process.stdout.columns || 120, 140);

/** Text indented, without its empty lines, long lines cut; no more lines than asked for, and how many there are more. */
export function wrap(text: string, indent: string, most = 3): string {
  const width = Math.max(20, columns - indent.length);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const more = lines.length > most ? `  (+${lines.length - most} lines)` : '';
  return lines
    .slice(0, most)
    .map((line, at) => {
      const end = at === most - 1 ? more : '';
      const room = width - end.length;
      return `${indent}${line.length > room ? `${line.slice(0, room - 1)}…` : line}${end}`;
    })
    .join('\n');
}

/** Whether both are one line, and a line together. */
export function fitsBeside(line: string, answer: string): boolean {
  const { length } = stripVTControlCharacters(`${line}  ${answer}`);
  return !answer.includes('\n') && length <= columns;
}
