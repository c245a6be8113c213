import { nearest } from '@mcp-reference/core/text';
import { Problem } from '../problem.js';
import { constants, functions } from './functions.js';
import type { Node } from './mathjs.js';

/** ctranspose is how a percentage is read; nobody can write one. */
const operators = new Set(
  'add subtract multiply divide pow mod unaryMinus unaryPlus factorial equal unequal smaller larger smallerEq largerEq and or not xor dotMultiply dotDivide dotPow ctranspose'.split(
    ' ',
  ),
);

/** Kinds of syntax that are left out, by the name that mathjs gives them, and what to say of each. */
const refusals: Record<string, string> = {
  FunctionAssignmentNode: 'functions cannot be defined',
  BlockNode: 'only one expression at a time',
  AccessorNode: 'properties cannot be read',
  IndexNode: 'indexing is not supported',
  ObjectNode: 'objects are not supported',
  RangeNode: 'ranges are not supported: list the values, as in sum(1, 2, 3)',
};

/** The names that an expression may use beside constants, and what to say of others. */
export interface Names {
  variables: ReadonlySet<string>;
  /** The advice for an unknown name. */
  unknown: string;
  /** The advice for an assignment. */
  assignment: string;
}

const maxNodes = 500;
const maxDepth = 60;

/**
 * The boundary between what somebody wrote and the engine: walks the syntax tree and throws at the first part that is
 * not on the lists above. Nothing is evaluated before every node has passed.
 *
 * @throws Problem that names the part
 */
export function checkExpression(root: Node, names: Names): void {
  let nodes = 0;
  const visit = (node: Node, depth: number): void => {
    if (++nodes > maxNodes) throw new Problem(`the expression has more than ${maxNodes} parts`);
    if (depth > maxDepth) throw new Problem(`the expression is nested deeper than ${maxDepth} levels`);
    checkNode(node, names);
    // The name of a called function is a SymbolNode too; it has been checked with the call.
    const called: unknown = node.type === 'FunctionNode' ? node.fn : undefined;
    node.forEach((child) => {
      if (child !== called) visit(child as Node, depth + 1);
    });
  };
  visit(root, 0);
}

function checkNode({ type, value, name, fn, op }: Node, names: Names): void {
  switch (type) {
    case 'ParenthesisNode':
    case 'ConditionalNode':
    case 'RelationalNode':
    case 'ArrayNode':
      return;
    case 'ConstantNode':
      if (typeof value === 'string') throw new Problem('text is not supported');
      if (value === null || value === undefined) throw new Problem('the expression is empty');
      return;
    case 'OperatorNode':
      if (!operators.has(fn)) throw new Problem(`the operator ${op} is not supported`);
      return;
    case 'SymbolNode':
      if (names.variables.has(name) || constants.has(name)) return;
      throw new Problem(`"${name.slice(0, 50)}" ${aboutSymbol(name, names)}`);
    case 'FunctionNode':
      if (fn.type !== 'SymbolNode') throw new Problem('only named functions can be called');
      if (!functions.has(fn.name)) throw new Problem(aboutFunction(fn.name.slice(0, 50), names));
      return;
    case 'AssignmentNode':
      throw new Problem(`assignments are not supported: ${names.assignment}`);
    default:
      throw new Problem(refusals[type] ?? 'this syntax is not supported');
  }
}

function aboutSymbol(name: string, { unknown }: Names): string {
  if (functions.has(name)) return 'is a function: call it with arguments';
  if (/^deg(rees?)?$/i.test(name))
    return 'is unknown: angles are in radians, so 30 degrees are 30 * pi / 180';
  return `is unknown: ${unknown}`;
}

function aboutFunction(name: string, { variables }: Names): string {
  if (variables.has(name)) return `"${name}" is a variable: to multiply, write ${name} * (…)`;
  const near = nearest(name, [...functions.keys()]);
  return `the function "${name}" is unknown${near.length > 0 ? `; did you mean ${near.join(', ')}?` : ''}`;
}
