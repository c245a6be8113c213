/** The question cannot be computed. The message says why and what to ask instead; `Engine` passes it on to the model. */
export class Problem extends Error {
  override name = 'Problem';
}

/** Messages that several places need. */
export const problems = {
  irrational: 'a function, root or constant in it has no exact fraction: use mode "decimal"',
  tooLong: 'a number, power or factorial in it has too many digits',
  infinite: 'the result is infinite: a division by zero, or an overflow',
  tiny: 'a number in it is too small to tell from zero',
  uncertain:
    'not one digit of the result is certain: it is infinite there, or the difference of nearly equal numbers',
};
