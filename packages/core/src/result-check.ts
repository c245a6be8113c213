/** Largest result sent to a client, in characters of its strings and keys. */
export const defaultMaxResultSize = 8 * 1024 * 1024;

/** Deepest nesting of a result. A cycle is nested without end, so this finds cycles too. */
const maxDepth = 200;

/**
 * What keeps a result from being sent as JSON: a BigInt or a cycle (JSON.stringify throws), NaN or Infinity (it
 * would silently send null), or its size. Costs a walk over the values; long strings cost nothing.
 *
 * @returns the problem in words, or undefined when the result is fine
 */
export function unsendable(result: unknown, maxSize: number): string | undefined {
  let size = 0;

  const visit = (value: unknown, depth: number): string | undefined => {
    switch (typeof value) {
      case 'string':
        size += value.length + 2;
        break;
      case 'number':
        if (!Number.isFinite(value)) return `it holds ${value}, which JSON has no way to write`;
        size += 8;
        break;
      case 'bigint':
        return 'it holds a BigInt, which JSON has no way to write';
      case 'object': {
        if (value === null) break;
        if (depth > maxDepth) return `it refers to itself, or is nested deeper than ${maxDepth} levels`;
        if (hasToJson(value)) return visit(value.toJSON(), depth + 1);
        for (const key in value) {
          size += key.length + 4;
          const problem = visit((value as Record<string, unknown>)[key], depth + 1);
          if (problem !== undefined) return problem;
        }
      }
    }
    return size > maxSize ? `it is larger than ${Math.floor(maxSize / 1024)} KiB` : undefined;
  };
  return visit(result, 0);
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
