import { expect, test } from 'vitest';
import { editsFrom } from '../src/places/edit-distance.js';

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

test('one word after the other is counted afresh', () => {
  const editsTo = editsFrom('munich', 2);
  expect(['munch', 'zurich', 'munich', 'munhic'].map(editsTo)).toEqual([1, 2, 0, 2]);
});
