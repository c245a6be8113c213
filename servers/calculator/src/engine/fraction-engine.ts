import type { Fraction, MathJsInstance } from 'mathjs';
import { ExpressionError } from './allowlist.js';
import { createMath } from './mathjs.js';

/** Whole numbers are exact here, and grow without bound: this many bits are more than anybody reads. */
const longestResult = 100_000;

/**
 * Computes in fractions. A power or factorial that would fill the memory is refused before it is computed: running out can
 * end the whole process.
 */
export function fractionEngine(): MathJsInstance {
  const engine = createMath({ number: 'Fraction' });
  const signatures = { ...(engine.pow as unknown as { signatures: Record<string, Power> }).signatures };
  const exact = signatures['Fraction,Fraction'];
  if (exact === undefined) throw new Error('this version of mathjs has no power of fractions');
  signatures['Fraction,Fraction'] = (base, exponent) => {
    if (bitsOf(base) * Math.abs(exponent.valueOf()) > longestResult) throw tooLong();
    return exact(base, exponent);
  };
  const fraction = (value: bigint) => engine.fraction(value);
  engine.import(
    {
      pow: engine.typed('pow', signatures),
      // mathjs has these for decimals only.
      factorial: (n: unknown) => fraction(fallingProduct(whole(engine, n), whole(engine, n))),
      permutations: (n: unknown, k: unknown = n) =>
        fraction(fallingProduct(whole(engine, n), whole(engine, k))),
      combinations: (n: unknown, k: unknown) => fraction(choose(whole(engine, n), whole(engine, k))),
    },
    { override: true },
  );
  return engine;
}

type Power = (base: Fraction, exponent: Fraction) => unknown;

const tooLong = () => new ExpressionError('a power or factorial in it has too many digits');

function bitsOf({ n, d }: { n: bigint; d: bigint }): number {
  return 4 * Math.max(n.toString(16).length, d.toString(16).length);
}

function whole(engine: MathJsInstance, value: unknown): bigint {
  const { s, n, d } = engine.isFraction(value) ? (value as Fraction) : { s: -1n, n: 0n, d: 0n };
  if (d !== 1n || s < 0n)
    throw new ExpressionError('factorials and combinations take whole numbers from 0 up');
  return n;
}

/** `n (n − 1) … (n − k + 1)`: the ways to arrange k of n things. */
function fallingProduct(n: bigint, k: bigint): bigint {
  if (k > n) return 0n;
  if (bitsOf({ n, d: 1n }) * Number(k) > longestResult) throw tooLong();
  let product = 1n;
  for (let factor = n; factor > n - k; factor--) product *= factor;
  return product;
}

function choose(n: bigint, k: bigint): bigint {
  const fewer = k > n - k ? n - k : k;
  return k > n ? 0n : fallingProduct(n, fewer) / fallingProduct(fewer, fewer);
}
