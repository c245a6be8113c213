import {
  all,
  type ConfigOptions,
  create,
  type FactoryFunctionMap,
  type MathJsInstance,
  type MathNode,
} from 'mathjs';

/** An instance of mathjs of our own: nothing is shared with another, and nobody configures it again. */
export function createMath(config: ConfigOptions): MathJsInstance {
  return create(all as FactoryFunctionMap, config);
}

/** A node of a syntax tree, with what each kind of syntax that is allowed has. */
export type Node = MathNode & {
  content: Node;
  value: unknown;
  name: string;
  fn: string & { type: string; name: string };
  op: string;
  args: Node[];
  items: Node[];
  params: Node[];
  conditionals: string[];
  condition: Node;
  trueExpr: Node;
  falseExpr: Node;
};
