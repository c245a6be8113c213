import { all, type ConfigOptions, create, type FactoryFunctionMap, type MathJsInstance } from 'mathjs';
import { ExpressionError } from './allowlist.js';

/** An instance of mathjs of our own: nothing is shared with another, and nobody configures it again. */
export function createMath(config: ConfigOptions): MathJsInstance {
  const engine = create(all as FactoryFunctionMap, config);
  const { mod } = engine;
  engine.import(
    {
      ln: (value: number) => engine.log(value),
      mod: (value: number, divisor: number) => {
        // mathjs answers with the value itself.
        if (engine.isZero(divisor) === true) throw new ExpressionError('a remainder of a division by zero');
        return mod(value, divisor);
      },
    },
    { override: true },
  );
  return engine;
}
