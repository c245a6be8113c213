import type { Node } from './tree.js';

/** `servers[0].host`, `servers.0.host`, `a["dotted.key"]`, `/servers/0/host` (JSON Pointer) */
export function parsePath(text: string): string[] {
  const path = text.trim().replace(/^\$\.?/, '');
  if (path.startsWith('/')) {
    return path
      .slice(1)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return [...path.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '',
  );
}

export function formatPath(path: readonly string[]): string {
  return path
    .map((key, index) => {
      if (/^\d+$/.test(key)) return `[${key}]`;
      if (/[.[\]"'\s]/.test(key) || key === '') return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

export type Found = { node: Node } | { missing: string; under: string[]; candidates: string[] };

/** @returns the value at a path, or the first key that is not there and what is */
export function find(tree: Node, path: readonly string[]): Found {
  let node = tree;
  for (const [index, key] of path.entries()) {
    const child = childOf(node, key);
    if (child === undefined) return { missing: key, under: path.slice(0, index), candidates: keysOf(node) };
    node = child;
  }
  return { node };
}

function childOf(node: Node, key: string): Node | undefined {
  if (node.kind === 'map') return node.entries.get(key);
  if (node.kind === 'list' && /^\d{1,6}$/.test(key)) return node.items[Number(key)];
  return undefined;
}

function keysOf(node: Node): string[] {
  if (node.kind === 'map') return [...node.entries.keys()];
  if (node.kind === 'list') return node.items.length === 0 ? [] : ['[0]', `[${node.items.length - 1}]`];
  return [];
}
