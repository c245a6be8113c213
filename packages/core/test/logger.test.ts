import { expect, test } from 'vitest';
import { createLogger } from '../src/runtime/logger.js';

/*
 * Text of strangers gets into the log: a terminal must not obey it, and it must not forge a line.
 */

const hostile = [
  ['an ANSI sequence', '\u001b[2J\u001b[1;1H', '\\u001b[2J'],
  ['a window title', '\u001b]0;owned\u0007', '\\u0007'],
  ['a C1 control sequence introducer', '\u009b31m', '\\u009b31m'],
  ['a carriage return, that writes over the line', 'x\rINFO', 'INFO'],
  ['backspaces', 'abc\b\b\b', 'abc\\'],
  ['DEL', '\u007f', '\\u007f'],
  ['text that is turned round', '\u202egnp.exe\u2066', '\\u202egnp.exe\\u2066'],
  ['a line separator', 'a\u2028b', '\\u2028'],
] as const;

function logged(format: 'text' | 'json', message: string, fields: Record<string, unknown>): string {
  let said = '';
  const logger = createLogger({
    format,
    write: (line) => {
      said += line;
    },
  });
  logger.error(message, fields);
  return said;
}

test.each(hostile)('%s is shown, not obeyed, wherever it stands', (_, text, shown) => {
  const cause = new Error(`cause ${text}`);
  const error = new Error(`message ${text}`, { cause });
  error.name = `Name${text}`;
  for (const format of ['text', 'json'] as const) {
    for (const [message, fields] of [
      [text, {}],
      ['m', { field: text }],
      ['m', { [`key${text}`]: 1 }],
      ['m', { nested: { deep: [text] } }],
      ['m', { error }],
    ] as const) {
      const said = logged(format, message, fields);
      expect(said).toContain(format === 'text' ? shown : '');
      expect(said.trimEnd().replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
      if (format === 'json') expect(JSON.parse(said)).toMatchObject({ level: 'error' });
    }
  }
});

test('JSON says what was there, so that a collector has it', () => {
  for (const [, text] of hostile)
    expect(JSON.parse(logged('json', 'm', { field: text }))).toMatchObject({ field: text });
});

test('the lines of a stack are set in, so that none of them looks like an entry', () => {
  const error = new Error('first\n2026-01-01T00:00:00.000Z INFO  forged');
  const lines = logged('text', 'm', { error }).trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {4}/);
});

test('text in other scripts stays as it is', () => {
  expect(logged('text', 'Zürich 東京 👩‍🚀 שלום', {})).toContain('Zürich 東京 👩‍🚀 שלום');
});
