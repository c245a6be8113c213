import { expect, test } from 'vitest';
import { summarize } from '../src/statistics.js';

test('the sum is exact, whatever cancels', () => {
  expect(summarize(['1e100', 1, '-1e100'])).toMatchObject({ sum: 1, median: 1 });
  expect(summarize(['1e150', '1e-150', '-1e150'])).toMatchObject({ sum: 1e-150 });
});

test('textbook values', () => {
  expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toMatchObject({
    mean: 5,
    median: 4.5,
    modes: [4],
    q1: 4,
    q3: 5.5,
    stdev_population: 2,
  });
});

test('one value has no sample variance, and values that all differ no mode', () => {
  expect(summarize([5])).toMatchObject({ variance_sample: null, stdev_population: 0, modes: [5] });
  expect(summarize([1, 2, 3])).toMatchObject({ modes: [] });
});

test('what no double holds is refused', () => {
  expect(() => summarize(['1e308', '1e308'])).toThrow('too large');
  expect(() => summarize(['1e200', '-1e200'])).toThrow('variance');
});
