import { fromPlain, plain } from '../formats/tree.js';
import { redact } from './redact.js';

/** An example of an API document as a model may see it: now and then it holds a real key. The first values are enough. */
export function redactExample(example: unknown, maxValues = 200): unknown {
  let left = maxValues;
  const begin = (value: unknown): unknown => {
    left -= 1;
    if (Array.isArray(value)) return value.filter(() => left > 0).map(begin);
    if (typeof value !== 'object' || value === null) return value;
    const entries: [string, unknown][] = [];
    for (const [key, child] of Object.entries(value)) if (left > 0) entries.push([key, begin(child)]);
    return Object.fromEntries(entries);
  };
  return (plain(redact(fromPlain({ example: begin(example) }))) as { example: unknown }).example;
}
