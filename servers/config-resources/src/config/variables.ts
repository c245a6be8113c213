import { type MapNode, type Node, type Origin, scalar } from '../formats/tree.js';

/** Longer or deeper names are not settings. */
const maxParts = 16;

/** `DATABASE__POOL__SIZE` is database.pool.size: two underscores make a level, names are lower-cased. */
export function setByName(root: MapNode, name: string, value: string, origin: Origin): void {
  const parts = name
    .toLowerCase()
    .split('__')
    .filter((part) => part !== '')
    .slice(0, maxParts);
  const last = parts.pop();
  if (last === undefined) return;
  let map = root;
  for (const part of parts) {
    let child = map.entries.get(part);
    if (child?.kind !== 'map') {
      child = { kind: 'map', entries: new Map(), origin };
      map.entries.set(part, child);
    }
    map = child;
  }
  map.entries.set(last, scalar(value, origin));
}

/** The layer of the environment: only what starts with the prefix that the user has named. */
export function environmentLayer(
  env: Record<string, string | undefined>,
  prefix: string | undefined,
): Node | undefined {
  if (prefix === undefined) return undefined;
  const root: MapNode = { kind: 'map', entries: new Map(), origin: { from: 'default' } };
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (value === undefined || !name.startsWith(prefix) || name === prefix) continue;
    setByName(root, name.slice(prefix.length), value, { from: 'environment', variable: name });
  }
  return root.entries.size === 0 ? undefined : root;
}

/**
 * Variables are text. Where the layer below has a key of the same name in another spelling (maxSize for MAXSIZE or
 * MAX_SIZE), theirs is used; where it has a number or a boolean, the text becomes one if it plainly is one.
 */
export function fit(variables: Node, below: Node): Node {
  if (variables.kind === 'map' && below.kind === 'map') {
    const names = new Map([...below.entries.keys()].map((key) => [spelling(key), key]));
    const entries = new Map<string, Node>();
    for (const [key, value] of variables.entries) {
      const name = below.entries.has(key) ? key : (names.get(spelling(key)) ?? key);
      const old = below.entries.get(name);
      entries.set(name, old === undefined ? value : fit(value, old));
    }
    return { ...variables, entries };
  }
  if (variables.kind !== 'scalar' || below.kind !== 'scalar' || typeof variables.value !== 'string') {
    return variables;
  }
  const text = variables.value.trim();
  if (typeof below.value === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) {
    return { ...variables, value: Number(text) };
  }
  if (typeof below.value === 'boolean' && /^(true|false)$/i.test(text)) {
    return { ...variables, value: text.toLowerCase() === 'true' };
  }
  return variables;
}

/** What `maxSize`, `MAX_SIZE` and `max-size` have in common. */
export const spelling = (key: string) => key.toLowerCase().replaceAll(/[-_]/g, '');
