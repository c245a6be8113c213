import { ExpectedError } from '@mcp-reference/core/files';
import { childOf, type Node } from '../formats/tree.js';
import { withoutSecretWords } from '../redact/text.js';

/** `servers[0].host`, `servers.0.host`, `a["dotted.key"]`, `/servers/0/host` (JSON Pointer) */
export function parsePath(text: string): string[] {
  const path = text.trim().replace(/^\$\.?/, '');
  if (path.startsWith('/')) {
    const steps = path.slice(1).split('/');
    return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
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

/** @throws ExpectedError that says which key is not there, and which are */
export function nodeAt(tree: Node, path: readonly string[]): Node {
  let node = tree;
  for (const [index, key] of path.entries()) {
    const child = childOf(node, key);
    if (child === undefined) {
      const place = index === 0 ? 'the configuration' : `"${formatPath(path.slice(0, index))}"`;
      const keys = keysOf(node);
      const there = keys === '' ? 'it holds a single value or nothing' : `it has ${keys}`;
      // A wrong path may be a pasted secret.
      throw new ExpectedError(
        `path: "${withoutSecretWords(key.slice(0, 100))}" is not in ${place}; ${there}.`,
      );
    }
    node = child;
  }
  return node;
}

const maxKeys = 40;

/** Some of what is directly below, by which to ask for less. */
export function keysOf(node: Node): string {
  if (node.kind === 'list' && node.items.length > 0) return `[0] to [${node.items.length - 1}]`;
  if (node.kind !== 'map') return '';
  const shown = [...node.entries.keys()].slice(0, maxKeys).map((key) => key.slice(0, 100));
  return `${shown.join(', ')}${node.entries.size > maxKeys ? ', …' : ''}`;
}

/**
 * The paths that the user wants to see, whatever their values are: `database.user, services.*.note`. Each path includes
 * everything below it.
 */
export function wantedPaths(setting: string | undefined): (path: readonly string[]) => boolean {
  const wanted = (setting ?? '')
    .split(',')
    .map((text) => parsePath(text))
    .filter((path) => path.length > 0);
  return (path) =>
    wanted.some(
      (steps) => steps.length === path.length && steps.every((step, at) => step === '*' || step === path[at]),
    );
}
