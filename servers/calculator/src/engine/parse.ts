import type { MathJsInstance, MathNode, OperatorNode, ParenthesisNode } from 'mathjs';
import { Problem } from '../problem.js';
import { checkExpression, type Names } from './allowlist.js';
import { percentMark, plainSigns, withPercentMarks, withRaisedInBrackets } from './typography.js';

/** Names that the syntax has other uses for. */
const words = new Set('mod to in and xor or not true false null undefined NaN Infinity'.split(' '));

/**
 * An expression as a tree of what is allowed, percentages worked out.
 *
 * @throws Problem with what is wrong and what to write instead
 */
export function parse(math: MathJsInstance, expression: string, names: Names): MathNode {
  const taken = [...names.variables].find((name) => words.has(name));
  if (taken !== undefined)
    throw new Problem(`a variable cannot be called "${taken}", which is a word of the syntax: rename it`);
  if (expression.includes(percentMark)) throw new Problem('text and transposition are not supported');
  const text = withPercentMarks(plainSigns(withRaisedInBrackets(expression)));
  const tree = read(math, text);
  checkExpression(tree, names);
  return withoutPercent(math, tree);
}

function read(math: MathJsInstance, text: string): MathNode {
  try {
    return math.parse(text);
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
function withoutPercent(math: MathJsInstance, node: MathNode): MathNode {
  const plain = node.map((child) => withoutPercent(math, child));
  if (!isOperator(node) || !isOperator(plain)) return plain;
  const operator = (op: '+' | '*' | '/', fn: 'add' | 'multiply' | 'divide', args: MathNode[]): MathNode =>
    new math.OperatorNode(op, fn, args);
  const [left, right] = node.args;
  const [value, rate] = plain.args;
  if (value === undefined) return plain;
  if (isPercent(node, true)) return operator('/', 'divide', [value, new math.ConstantNode(100)]);
  if (rate === undefined || !isSum(node) || !isPercent(right) || isPercentages(left)) return plain;
  const hundred = new math.ConstantNode(100);
  const factor = new math.OperatorNode(plain.op as '+', plain.fn as 'add', [hundred, points(rate)]);
  return operator('/', 'divide', [operator('*', 'multiply', [value, factor]), hundred]);
}

/** A percentage times 100: with whole numbers, doubles stay exact in a plot. */
function points(rate: MathNode): MathNode {
  const { fn, args } = rate as OperatorNode;
  return (fn as string) === 'divide' && args[0] !== undefined ? args[0] : rate.map(points);
}

const isOperator = (node: MathNode | undefined): node is OperatorNode => node?.type === 'OperatorNode';
const isSum = ({ fn }: OperatorNode): boolean => (fn as string) === 'add' || (fn as string) === 'subtract';

/** A percentage, with a sign or without. */
function isPercent(node: MathNode | undefined, unsigned = false): boolean {
  if (!isOperator(node)) return false;
  const fn = node.fn as string;
  return fn === 'ctranspose' || (!unsigned && fn.startsWith('unary') && isPercent(node.args[0]));
}

function isPercentages(node: MathNode | undefined): boolean {
  if (node?.type === 'ParenthesisNode') return isPercentages((node as ParenthesisNode).content);
  return isPercent(node) || (isOperator(node) && isSum(node) && node.args.every(isPercentages));
}
