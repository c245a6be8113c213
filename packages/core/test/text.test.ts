import { expect, test } from 'vitest';
import { editsFrom, isOneTypo, nearest } from '../src/text/edit-distance.js';
import { escapeMarkup, oneLine } from '../src/text/one-line.js';
import { parseRetryAfter } from '../src/text/retry-after.js';

test.each([
  ['paris', 'paris', 0],
  ['paris', 'pairs', 1],
  ['paris', 'pari', 1],
  ['paris', 'pariis', 1],
  ['paris', 'parys', 1],
  ['ab', 'ba', 1],
  ['', 'ab', 2],
  ['ab', '', 2],
  ['kitten', 'sitting', 3],
  ['東京', '東京都', 1],
])('from "%s" to "%s" it is %s edits', (from, to, edits) => {
  expect(editsFrom(from, 3)(to)).toBe(edits);
});

test('beyond the bound every distance is the bound and one', () => {
  const editsTo = editsFrom('springfield', 2);
  expect(editsTo('winterfield')).toBe(3);
  expect(editsTo('x')).toBe(3);
});

test('one counter counts word after word', () => {
  const editsTo = editsFrom('munich', 2);
  expect(['munch', 'zurich', 'munich', 'munhic'].map(editsTo)).toEqual([1, 2, 0, 2]);
});

test('the nearest words come first; of a short word nothing is near', () => {
  expect(nearest('cosnie', ['sine', 'cosine', 'cosines', 'tangent'])).toEqual(['cosine', 'cosines']);
  expect(nearest('si', ['sin', 'six'])).toEqual([]);
});

test.each([
  ['max_results', 'maxResults', true],
  ['querry', 'query', true],
  ['qurey', 'query', true],
  ['qeruy', 'query', false],
  ['q', 'query', false],
])('whether "%s" is a typo of "%s": %s', (written, known, expected) => {
  expect(isOneTypo(written, known)).toBe(expected);
});

test('one line stays one line, within its length', () => {
  expect(oneLine(' a\r\n\tb\u2028c\u0000\u001bd  e ')).toBe('a b c d e');
  expect(oneLine('x'.repeat(300), 100)).toBe(`${'x'.repeat(99)}…`);
  expect(oneLine('one two three', 10)).toBe('one two …');
  expect(oneLine('🌦️'.repeat(100), 50).isWellFormed()).toBe(true);
});

test('markup is text once it is escaped', () => {
  expect(escapeMarkup('<!channel> & &lt;')).toBe('&lt;!channel&gt; &amp; &amp;lt;');
});

test('Retry-After is read in seconds and as a date', () => {
  const now = Date.parse('Mon, 01 Jun 2026 12:00:00 GMT');
  expect(parseRetryAfter('Mon, 01 Jun 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(parseRetryAfter('Mon, 01 Jun 2026 11:00:00 GMT', now)).toBe(0);
  expect(parseRetryAfter('1.5', now)).toBe(1_500);
  for (const useless of ['soon', '', '-1', '9'.repeat(200), undefined, null])
    expect(parseRetryAfter(useless, now)).toBeUndefined();
});
