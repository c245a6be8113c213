/** A JSON-RPC message, or something close to one. */
export type Message = Record<string, unknown>;

/** Numbers that look random and are the same for the same seed (mulberry32). @returns the next one, from 0, below 1 */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const values: readonly unknown[] = [
  ...[null, true, 0, 1, -1, 1.5, 2 ** 53, 1e308, '', 'x', 'tools/call', '2026-07-28', '__proto__'],
  ...['n'.repeat(129), '\u0000', '\ud800', [], ['x'], {}, { x: 1 }, { name: 'x', version: '1' }],
  ...[{ progressToken: 1 }, { progressToken: null }, { 'io.modelcontextprotocol/related-task': 5 }],
];
const names = [
  'x',
  'id',
  'jsonrpc',
  'method',
  'params',
  '_meta',
  'name',
  'arguments',
  'uri',
  'cursor',
  'task',
];

/**
 * Messages made of valid ones: a third as they are, the others with one or two members taken away, replaced or added.
 *
 * @param corpus valid messages; each message made of one has an id of its own
 */
export function* nearlyValid(corpus: readonly Message[], count: number, seed: number): Generator<Message> {
  const random = randomNumbers(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

  const change = (node: Record<string, unknown>): void => {
    const key = pick(Object.keys(node));
    const child = key === undefined ? undefined : node[key];
    const isDeep = typeof child === 'object' && child !== null && !Array.isArray(child);
    const kind = random();
    if (isDeep && random() < 0.7) change(child as Record<string, unknown>);
    else if (key !== undefined && kind < 0.3) delete node[key];
    else if (key !== undefined && kind < 0.7) node[key] = structuredClone(pick(values));
    else node[pick(names)] = structuredClone(pick(values));
  };

  for (let i = 0; i < count; i++) {
    const message = structuredClone(pick(corpus));
    if ('id' in message) message.id = `m${i}`;
    const changes = Math.floor(random() * 3);
    for (let n = 0; n < changes; n++) change(message);
    yield message;
  }
}
