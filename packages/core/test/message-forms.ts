/** Every kind of value that JSON has, and those that JavaScript mixes up with another. */
export const anyValues = [null, true, 0, 1.5, '', 'text', [], [1], {}, { a: 1 }];

export const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'forms', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** One message, right but for one place. */
export interface Form {
  name: string;
  /** @param meta what every request of the era carries */
  write: (id: string, meta: Record<string, unknown>) => Record<string, unknown>;
  /** The message has none of the metadata that its era asks for. */
  withoutMeta?: boolean;
}

const absent = Symbol('absent');
const wrongValues = [...anyValues, absent];
type Wrong = (typeof wrongValues)[number];

function named(value: Wrong): string {
  return value === absent ? 'absent' : JSON.stringify(value);
}

function withMember(object: Record<string, unknown>, key: string, value: Wrong): Record<string, unknown> {
  const { [key]: _, ...rest } = object;
  return value === absent ? rest : { ...rest, [key]: value };
}

function request(id: string, method: string, params: Record<string, unknown>): Record<string, unknown> {
  return { jsonrpc: '2.0', id, method, params };
}

const topLevel = ['jsonrpc', 'method', 'params', 'result', 'error', 'extra', 'sessionId'].flatMap((key) =>
  wrongValues.map(
    (value): Form => ({
      name: `${key} ${named(value)}`,
      write: (id, meta) => withMember(request(id, 'tools/list', { _meta: meta }), key, value),
      withoutMeta: key === 'params',
    }),
  ),
);

const wholeMeta = wrongValues.map(
  (value): Form => ({
    name: `_meta ${named(value)}`,
    write: (id) => request(id, 'tools/list', withMember({}, '_meta', value)),
    withoutMeta: true,
  }),
);

const metaKeys = ['progressToken', 'io.modelcontextprotocol/related-task', 'traceparent', 'x/unknown'];
const inMeta = metaKeys.flatMap((key) =>
  wrongValues.map(
    (value): Form => ({
      name: `_meta with ${key} ${named(value)}`,
      write: (id, meta) => request(id, 'tools/list', { _meta: withMember(meta, key, value) }),
    }),
  ),
);

/** One place of a method's params is wrong at a time. */
function paramsForms(right: Record<string, Record<string, unknown>>): Form[] {
  return Object.entries(right).flatMap(([method, params]) =>
    Object.keys(params).flatMap((key) =>
      wrongValues.map(
        (value): Form => ({
          name: `${method} with ${key} ${named(value)}`,
          write: (id, meta) => request(id, method, { ...withMember(params, key, value), _meta: meta }),
        }),
      ),
    ),
  );
}

/** Forms that mean the same in both eras. */
export const forms = [
  ...topLevel,
  ...wholeMeta,
  ...inMeta,
  ...paramsForms({
    'tools/call': { name: 'echo', arguments: { value: 1 } },
    'tools/list': { cursor: undefined },
    'prompts/get': { name: 'greet', arguments: { name: 'Ada' } },
    'prompts/list': { cursor: undefined },
    'resources/read': { uri: 'fixture://counter' },
    'resources/list': { cursor: undefined },
    'resources/templates/list': { cursor: undefined },
    'completion/complete': {
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'name', value: 'A' },
      context: { arguments: {} },
    },
  }),
];

/** Methods that only the 2025 era has. */
export const legacyForms = paramsForms({
  'resources/subscribe': { uri: 'fixture://counter' },
  'resources/unsubscribe': { uri: 'fixture://counter' },
});
