import { expect, test } from 'vitest';
import { countWords } from '../src/words.js';

test.each([
  ['to be or not to be', 6],
  ['  one ', 1],
  ['\n\t', 0],
])('%j has %i words', (text, words) => {
  expect(countWords(text)).toBe(words);
});
