import { Decimal } from 'decimal.js';
import { Problem } from '../problem.js';
import { atan2, type Complex, complexResult, polar, pow, sqrt } from './elementary.js';
import { constants, factorial, functions, mod } from './functions.js';
import type { Node } from './mathjs.js';
import { type Arithmetic, type Real, whole } from './real.js';

export type Value = Real | Complex | boolean | Value[];

type Scope = ReadonlyMap<string, Real>;

/** The value of an expression whose every part is allowed. */
export function evaluateTree(m: Arithmetic, node: Node, scope: Scope): Value {
  const of = (child: Node): Value => evaluateTree(m, child, scope);
  switch (node.type) {
    case 'ParenthesisNode':
      return of(node.content);
    case 'ConstantNode':
      return typeof node.value === 'boolean' ? node.value : m.decimal(new Decimal(node.value as Decimal));
    case 'SymbolNode': {
      const value = scope.get(node.name) ?? constants.get(node.name)?.(m);
      if (value === undefined) throw new Problem(`"${node.name}" is unknown`);
      return value;
    }
    case 'ArrayNode':
      return node.items.map(of);
    case 'ConditionalNode':
      return isTrue(m, of(node.condition)) ? of(node.trueExpr) : of(node.falseExpr);
    case 'RelationalNode': {
      const values = node.params.map(of);
      return node.conditionals.every((name, i) =>
        compared(m, name, values[i] as Value, values[i + 1] as Value),
      );
    }
    case 'FunctionNode':
      return call(m, node.fn.name, node.args.map(of));
    default:
      return operate(m, node, of);
  }
}

function operate(m: Arithmetic, { fn, args }: Node, of: (node: Node) => Value): Value {
  const [left, right] = args as [Node, Node];
  const a = of(left);
  if (fn === 'and') return isTrue(m, a) && isTrue(m, of(right));
  if (fn === 'or') return isTrue(m, a) || isTrue(m, of(right));
  if (fn === 'not') return !isTrue(m, a);
  if (right === undefined) return each(a, (x) => signed(m, fn, x));
  const b = of(right);
  if (fn === 'xor') return isTrue(m, a) !== isTrue(m, b);
  if (fn in relations) return compared(m, fn, a, b);
  if (Array.isArray(a) && Array.isArray(b) && fn === 'multiply') return dotProduct(m, a, b);
  if (
    (Array.isArray(b) && (fn === 'divide' || fn === 'pow' || fn === 'mod')) ||
    (Array.isArray(a) && fn === 'pow')
  )
    throw new Problem(
      'a list cannot be divided by or raised like this: write ./ or .^ for each of its numbers',
    );
  return pairs(a, b, (x, y) => combine(m, fn, x, y));
}

function signed(m: Arithmetic, fn: string, x: Single): Value {
  if (fn === 'unaryPlus') return x;
  if (fn === 'factorial') return factorial(m, real(x));
  return isComplex(x) ? { re: m.negate(x.re), im: m.negate(x.im) } : m.negate(x);
}

type Single = Real | Complex;

const isComplex = (x: Single): x is Complex => 'im' in x;

/** @throws Problem for a complex number */
function real(x: Single): Real {
  if (isComplex(x)) throw new Problem('a complex number in it: only + - * / ^, sqrt and abs take one');
  return x;
}

const single = (x: Value): Single => {
  if (Array.isArray(x)) throw new Problem('a list where a number is expected');
  return typeof x === 'boolean' ? whole(x ? 1 : 0) : x;
};

function each(x: Value, of: (x: Single) => Value): Value {
  return Array.isArray(x) ? x.map((item) => each(item, of)) : of(single(x));
}

function pairs(a: Value, b: Value, of: (x: Single, y: Single) => Value): Value {
  if (!Array.isArray(a)) return each(b, (y) => of(single(a), y));
  if (!Array.isArray(b)) return each(a, (x) => of(x, single(b)));
  if (a.length !== b.length) throw new Problem(`lists of different lengths, ${a.length} and ${b.length}`);
  return a.map((item, i) => pairs(item, b[i] as Value, of));
}

function dotProduct(m: Arithmetic, a: Value[], b: Value[]): Value {
  const products = pairs(a, b, (x, y) => m.multiply(real(x), real(y)));
  return call(m, 'sum', [products]);
}

function combine(m: Arithmetic, name: string, x: Single, y: Single): Value {
  const fn = name.replace(/^dot/, '').toLowerCase();
  if (fn === 'mod') return mod(m, real(x), real(y));
  if (isComplex(x) || isComplex(y)) return combineComplex(m, fn, x, y);
  if (fn === 'pow') return pow(m, x, y);
  return m[fn as 'add' | 'subtract' | 'multiply' | 'divide'](x, y);
}

function combineComplex(m: Arithmetic, fn: string, x: Single, y: Single): Value {
  const zero = whole(0);
  const a = isComplex(x) ? x : { re: x, im: zero };
  const b = isComplex(y) ? y : { re: y, im: zero };
  if (fn === 'add' || fn === 'subtract') return { re: m[fn](a.re, b.re), im: m[fn](a.im, b.im) };
  if (fn === 'multiply')
    return {
      re: m.subtract(m.multiply(a.re, b.re), m.multiply(a.im, b.im)),
      im: m.add(m.multiply(a.re, b.im), m.multiply(a.im, b.re)),
    };
  if (fn === 'divide') {
    const size = m.add(m.multiply(b.re, b.re), m.multiply(b.im, b.im));
    const product = combineComplex(m, 'multiply', a, { re: b.re, im: m.negate(b.im) }) as Complex;
    return { re: m.divide(product.re, size), im: m.divide(product.im, size) };
  }
  const exponent = real(y);
  const n = m.whole(exponent);
  if (n !== undefined && n > 0n && n <= 100n) {
    let product: Value = a;
    for (let i = 1n; i < n; i++) product = combineComplex(m, 'multiply', product as Complex, a);
    return product;
  }
  return polar(m, real(pow(m, size(m, a), exponent)), m.multiply(atan2(m, a.im, a.re), exponent));
}

const size = (m: Arithmetic, { re, im }: Complex): Real =>
  real(sqrt(m, m.add(m.multiply(re, re), m.multiply(im, im))));

const relations: Record<string, (order: number) => boolean> = {
  equal: (order) => order === 0,
  unequal: (order) => order !== 0,
  smaller: (order) => order < 0,
  larger: (order) => order > 0,
  smallerEq: (order) => order <= 0,
  largerEq: (order) => order >= 0,
};

function compared(m: Arithmetic, fn: string, a: Value, b: Value): boolean {
  const [x, y] = [single(a), single(b)];
  if (isComplex(x) || isComplex(y)) throw complexResult();
  return relations[fn]?.(m.compare(x, y)) ?? false;
}

const isTrue = (m: Arithmetic, value: Value): boolean => m.sign(real(single(value))) !== 0;

function call(m: Arithmetic, name: string, args: Value[]): Value {
  const definition = functions.get(name);
  if (definition === undefined) throw new Problem(`the function "${name}" is unknown`);
  if ('ofList' in definition) {
    const items = (args as unknown[]).flat(Number.POSITIVE_INFINITY) as Value[];
    const [first, ...more] = items.map((item) => real(single(item)));
    if (first === undefined)
      throw new Problem(`too few arguments in function ${name}: it takes numbers or lists`);
    return definition.ofList(m, [first, ...more]);
  }
  const { least, most, of } = definition;
  if (args.length < least || args.length > most) {
    const wanted = least === most ? String(least) : `${least} to ${most}`;
    throw new Problem(
      `too ${args.length < least ? 'few' : 'many'} arguments in function ${name}: it takes ${wanted}, not ${args.length}`,
    );
  }
  const [first, ...more] = args as [Value, ...Value[]];
  const others = more.map((item) => real(single(item)));
  return each(first, (x) => {
    if (isComplex(x) && name === 'abs') return size(m, x);
    if (isComplex(x) && (name === 'sqrt' || name === 'pow'))
      return combineComplex(m, 'pow', x, others[0] ?? m.divide(whole(1), whole(2)));
    return of(m, ...([real(x), ...others] as [Real, Real, Real]));
  });
}
