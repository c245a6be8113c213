import type { WireMessage } from '../messages.js';
import type { Random } from './random.js';

/** Changes a message into bytes that may be no message any more: one to four changes, of structure and of bytes. */
export function mutate(message: WireMessage, corpus: readonly WireMessage[], random: Random): Buffer {
  let value: unknown = structuredClone(message);
  if (random.next() < 0.5) value = changeValue(value, random);
  let text = JSON.stringify(value) ?? '';
  if (random.next() < 0.3) text = random.pick(textChanges)(text, random);
  let bytes: Buffer = Buffer.from(text);
  const times = random.below(4);
  for (let i = 0; i < times; i++) {
    const other = Buffer.from(JSON.stringify(random.pick(corpus)));
    bytes = random.pick(byteChanges)(bytes, random, other);
  }
  return bytes;
}

/** Values that no schema expects, and some that every number check must have thought of. */
const strangeValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -(2 ** 53),
  0.1,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u2028',
  '..%2f..%2f',
  '__proto__',
  'constructor',
  'a'.repeat(10_000),
  [],
  {},
  [[]],
  { toString: null },
  JSON.parse('{"__proto__":{"polluted":true}}'),
];

/** Replaces, adds or takes away one member somewhere in the tree. */
function changeValue(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.1) return random.pick(strangeValues);
  const node = value as Record<string, unknown>;
  const keys = Object.keys(node);
  const key = keys.length > 0 ? random.pick(keys) : 'x';
  const change = random.below(4);
  if (change === 0) delete node[key];
  else if (change === 1) node[key] = random.pick(strangeValues);
  else if (change === 2)
    node[random.pick(['x', 'id', 'method', 'params', '_meta', 'name', 'arguments'])] =
      random.pick(strangeValues);
  else node[key] = changeValue(node[key], random);
  return value;
}

const textChanges: readonly ((text: string, random: Random) => string)[] = [
  // Numbers that JSON can write and a double cannot hold.
  (text, random) => text.replace(/\d+/, random.pick(['1e999', '-0', '1E400', '00', '0x10', '9'.repeat(400)])),
  // Nesting, closed or not.
  (text, random) => {
    const depth = random.pick([50, 1_000, 20_000]);
    const nested = '['.repeat(depth) + (random.next() < 0.5 ? ']'.repeat(depth) : '');
    return text.replace(/"[^"]*"(?=[,}])/, () => nested);
  },
  (text) => `[${text},${text}]`,
  (text) => `${text}${text}`,
  (text) => text.replace('{', '{"jsonrpc":"2.0",'),
  (text) => text.replace(/"/g, "'"),
  (text) => `\ufeff${text}`,
  (text) => text.replace(/,/g, ',\r\n'),
];

const byteChanges: readonly ((bytes: Buffer, random: Random, other: Buffer) => Buffer)[] = [
  (bytes, random) => {
    if (bytes.length === 0) return bytes;
    const changed = Buffer.from(bytes);
    const at = random.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), random.bytes(1 + random.below(8))),
  (bytes, random) => {
    const from = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.below(20))]);
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random, other) =>
    Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length)),
    ]),
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), Buffer.from('\n')),
  // Half a character, and a byte that UTF-8 never has.
  (bytes, random) =>
    insert(bytes, random.below(bytes.length + 1), Buffer.from([random.pick([0xc3, 0xe2, 0xff, 0xc0])])),
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), Buffer.from([0])),
];

function insert(bytes: Buffer, at: number, what: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
}

/** Cuts bytes into pieces at random places, as networks and pipes do. */
export function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const length = 1 + random.below(random.next() < 0.3 ? 8 : bytes.length);
    pieces.push(bytes.subarray(from, from + length));
    from += length;
  }
  return pieces;
}
