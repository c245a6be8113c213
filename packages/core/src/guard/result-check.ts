/** Largest result sent to a client, in characters of its strings and keys. */
const maxSize = 8 * 1024 * 1024;

/** Deepest nesting of a result. A cycle is nested without end, so this finds cycles too. */
const maxDepth = 200;

/**
 * What keeps a result from being sent as JSON: a BigInt or a cycle (JSON.stringify throws), NaN or Infinity (it
 * would silently send null), or its size. Costs a walk over the values; long strings cost nothing.
 *
 * @returns the problem in words, or how long the result is as JSON, in characters
 */
export function sizeOrProblem(result: unknown): number | string {
  const check = new ResultCheck(maxSize);
  return check.problemOf(result, 0) ?? check.size;
}

/** About how long a message is as JSON, in characters; as cheap as `sizeOrProblem`. */
export function approximateSize(message: unknown): number {
  const check = new ResultCheck(Number.POSITIVE_INFINITY);
  check.problemOf(message, 0);
  return check.size;
}

/**
 * What of a call's arguments would be lost on its way to a handler: a number that JSON has but a double has not, and a
 * key that schema libraries leave out of what they check and copy, since it would set a prototype.
 *
 * @returns where it is and what is wrong with it, `points.3.x is larger than ...`; undefined when nothing is lost
 */
export function lostArgument(value: unknown, path?: string): string | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? undefined
      : `${path} is larger than any number that can be held (1.8e308)`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const at = path === undefined ? key : `${path}.${key}`;
    if (key === '__proto__') return `${at} is a name that no value can have`;
    const lost = lostArgument((value as Record<string, unknown>)[key], at);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

class ResultCheck {
  #size = 0;
  readonly #maxSize: number;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#size;
  }

  problemOf(value: unknown, depth: number): string | undefined {
    switch (typeof value) {
      case 'string':
        this.#size += value.length + 2;
        break;
      case 'number':
        if (!Number.isFinite(value)) return `it holds ${value}, which JSON has no way to write`;
        this.#size += 8;
        break;
      case 'bigint':
        return 'it holds a BigInt, which JSON has no way to write';
      case 'object': {
        const problem = value === null ? undefined : this.#problemIn(value, depth + 1);
        if (problem !== undefined) return problem;
      }
    }
    return this.#size > this.#maxSize
      ? `it is larger than ${Math.floor(this.#maxSize / 1024)} KiB`
      : undefined;
  }

  #problemIn(value: object, depth: number): string | undefined {
    if (depth > maxDepth) return `it refers to itself, or is nested deeper than ${maxDepth} levels`;
    if (hasToJson(value)) return this.problemOf(value.toJSON(), depth);
    // Indices cost nothing to write, keys do.
    const isArray = Array.isArray(value);
    for (const key of Object.keys(value)) {
      if (!isArray) this.#size += key.length + 4;
      const problem = this.problemOf((value as Record<string, unknown>)[key], depth);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}
