import { fromPlain, plain } from '../config/tree.js';
import { redact } from './redact.js';

/** An example of an API document as a model may see it: now and then it holds a real key. */
export function redactExample(example: unknown): unknown {
  const tree = redact(fromPlain({ example }));
  return (plain(tree) as { example: unknown }).example;
}
