import type { MathJsInstance, MathNode } from 'mathjs';
import { Problem } from '../problem.js';
import { checkExpression, type Names } from './allowlist.js';
import type { Node } from './mathjs.js';
import { percentMark, plainSigns, withPercentMarks, withRaisedInBrackets } from './typography.js';

/** Names that the syntax has other uses for. */
const words = new Set('mod to in and xor or not true false null undefined NaN Infinity'.split(' '));

/**
 * An expression as a tree of what is allowed, percentages worked out.
 *
 * @throws Problem with what is wrong and what to write instead
 */
export function parse(math: MathJsInstance, expression: string, names: Names): Node {
  const taken = [...names.variables].find((name) => words.has(name));
  if (taken !== undefined)
    throw new Problem(`a variable cannot be called "${taken}", which is a word of the syntax: rename it`);
  if (expression.includes(percentMark)) throw new Problem('text and transposition are not supported');
  const text = withPercentMarks(plainSigns(withRaisedInBrackets(expression)));
  const tree = read(math, text);
  checkExpression(tree, names);
  return withoutPercent(math, tree);
}

function read(math: MathJsInstance, text: string): Node {
  try {
    return math.parse(text) as Node;
  } catch (error) {
    const [, character] = /\(char (\d+)\)$/.exec((error as Error).message) ?? [];
    // Digits that their base does not have.
    if (character === undefined) throw new Problem('it cannot be read: a number in it is malformed');
    const place = Number(character) - 1;
    const rest = text.slice(place).replaceAll(percentMark, '%').trim();
    const where = rest === '' ? 'it ends too early' : `look before and at "${shorten(rest)}"`;
    throw new Problem(`it cannot be read: ${where}`);
  }
}

const shorten = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text);

/**
 * `n%` is n / 100, and `a ± b%` is a (100 ± b) / 100, the pocket calculator's rule: unless a is nothing but percentages
 * itself, as in `10% + 20%`. A percentage in parentheses is a plain number.
 */
function withoutPercent(math: MathJsInstance, node: Node): Node {
  const plain = node.map((child) => withoutPercent(math, child as Node)) as Node;
  const operator = (op: string, fn: string, args: MathNode[]) =>
    new math.OperatorNode(op as '+', fn as 'add', args) as unknown as Node;
  const hundred = new math.ConstantNode(100);
  if (node.fn === percentage) return operator('/', 'divide', [...plain.args, hundred]);
  if (!isSum(node)) return plain;
  const [left, right] = node.args as [Node, Node];
  if (!isPercent(right) || isPercentages(left)) return plain;
  const [value, rate] = plain.args as [Node, Node];
  const factor = operator(node.op, node.fn, [hundred, points(rate)]);
  return operator('/', 'divide', [operator('*', 'multiply', [value, factor]), hundred]);
}

/** A percentage times 100: with whole numbers, doubles stay exact in a plot. */
const points = (rate: Node): Node =>
  rate.fn === 'divide' ? (rate.args[0] as Node) : (rate.map((child) => points(child as Node)) as Node);

const percentage = 'ctranspose';
const isSum = ({ fn }: Node): boolean => fn === 'add' || fn === 'subtract';

/** A percentage, with a sign or without. */
const isPercent = ({ fn, args }: Node): boolean =>
  fn === percentage || ((fn === 'unaryMinus' || fn === 'unaryPlus') && args.every(isPercent));

function isPercentages(node: Node): boolean {
  if (node.type === 'ParenthesisNode') return isPercentages(node.content);
  return isPercent(node) || (isSum(node) && node.args.every(isPercentages));
}
