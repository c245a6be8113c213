import { all, type ConfigOptions, create, type FactoryFunctionMap, type MathJsInstance } from 'mathjs';

/** An instance of mathjs of our own: nothing is shared with another, and nobody configures it again. */
export function createMath(config: ConfigOptions): MathJsInstance {
  return create(all as FactoryFunctionMap, config);
}
