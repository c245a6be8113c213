/** What is wrong with an expression, in words that say what to write instead. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
}

export const problems = {
  irrational: 'a function, root or constant in it has no exact fraction: use mode "decimal"',
  tooLong: 'a number, power or factorial in it has too many digits',
  infinite: 'the result is infinite: a division by zero, or an overflow',
  tiny: 'a number in it is too small to tell from zero',
  uncertain:
    'not one digit of the result is certain: it is infinite there, or the difference of nearly equal numbers',
};
