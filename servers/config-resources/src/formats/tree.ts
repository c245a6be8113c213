/** Where a value was written. */
export type Origin =
  | { from: 'file'; file: string; line: number }
  | { from: 'environment'; variable: string }
  | { from: 'default' };

export type Scalar = string | number | boolean | null;

/**
 * A value that knows where it came from. Mappings are Maps: a key called `__proto__` is a key like any other.
 * `beneath` lists the places that a later layer has overridden, newest first.
 */
export type Node = { origin: Origin; beneath?: Origin[]; isHidden?: true } & (
  | { kind: 'scalar'; value: Scalar }
  | { kind: 'map'; entries: Map<string, Node> }
  | { kind: 'list'; items: Node[] }
);

export type MapNode = Extract<Node, { kind: 'map' }>;

export const scalar = (value: Scalar, origin: Origin): Node => ({ kind: 'scalar', value, origin });
export const emptyMap = (origin: Origin = { from: 'default' }): MapNode => ({
  kind: 'map',
  entries: new Map(),
  origin,
});

export function childOf(node: Node, key: string): Node | undefined {
  if (node.kind === 'map') return node.entries.get(key);
  return node.kind === 'list' && /^\d{1,6}$/.test(key) ? node.items[Number(key)] : undefined;
}

/** Later layers win: mappings are merged key by key; lists and single values are replaced whole. */
export function merge(below: Node, above: Node): Node {
  if (below.kind === 'map' && above.kind === 'map') {
    const entries = new Map(below.entries);
    for (const [key, value] of above.entries) {
      const old = entries.get(key);
      entries.set(key, old === undefined ? value : merge(old, value));
    }
    return { ...above, entries, beneath: [below.origin, ...(below.beneath ?? [])] };
  }
  return { ...above, beneath: [below.origin, ...(below.beneath ?? [])] };
}

export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      // fromEntries defines own properties, `__proto__` too.
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
  }
}

/** A tree out of plain values, all of one origin: `default`. */
export function fromPlain(value: Record<string, unknown>, depth?: number): MapNode;
export function fromPlain(value: unknown, depth?: number): Node;
export function fromPlain(value: unknown, depth = 0): Node {
  const origin = { from: 'default' } as const;
  if (depth > 64 || value === undefined) return scalar(null, origin);
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item) => fromPlain(item as unknown, depth + 1)), origin };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, child]) => [key, fromPlain(child as unknown, depth + 1)] as const,
    );
    return { kind: 'map', entries: new Map(entries), origin };
  }
  return scalar(value as Scalar, origin);
}

/** The number of values left after those of a tree. Below zero, counting stops. */
export function takeOff(left: number, node: Node): number {
  let rest = left - 1;
  if (node.kind === 'scalar') return rest;
  for (const child of node.kind === 'map' ? node.entries.values() : node.items)
    if (rest >= 0) rest = takeOff(rest, child);
  return rest;
}

/** `app.yaml:12`, `environment APP_PORT`, `default` */
export function describeOrigin(origin: Origin): string {
  if (origin.from === 'file') return `${origin.file}:${origin.line}`;
  return origin.from === 'environment' ? `environment ${origin.variable}` : 'default';
}
