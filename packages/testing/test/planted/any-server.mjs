// A server on stdio in plain JavaScript, with a fault where PLANT names one: what an audit of a stranger must find.
import { createInterface } from 'node:readline';

const plant = process.env.PLANT;
const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

const echo = {
  name: 'echo',
  ...(plant !== 'title' && { title: 'Echo' }),
  description: plant === 'tokens' ? 'Says it again. '.repeat(60) : 'Says it again.',
  annotations: {
    readOnlyHint: plant === 'schema' ? 'yes' : true,
    destructiveHint: false,
    openWorldHint: false,
  },
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', ...(plant === 'pattern' && { pattern: '^(a+)+$' }) } },
    required: ['text'],
  },
};

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: plant === 'nameless' ? {} : { name: 'any', version: '1.2.3' },
  }),
  ping: () => ({}),
  'tools/list': () => ({
    tools:
      plant === 'tokens' ? Array.from({ length: 30 }, (_, i) => ({ ...echo, name: `echo${i}` })) : [echo],
  }),
  'tools/call': ({ name, arguments: args }) => {
    if (plant === 'anything') return { content: [{ type: 'text', text: 'done' }] };
    if (name !== 'echo') {
      if (plant === 'stack') throw new Error(`no tool ${name}\n${new Error().stack}`);
      throw new Error(`no tool ${name}`);
    }
    return { content: [{ type: 'text', text: String(args?.text) }] };
  },
};

if (plant === 'stdout') console.log('any server is ready');

const lines = createInterface({ input: process.stdin }).on('line', (line) => {
  let message;
  try {
    message = JSON.parse(line);
  } catch (error) {
    if (plant === 'dies') process.exit(1);
    if (plant === 'deaf') lines.removeAllListeners('line');
    if (plant === 'mutters') console.log('what?');
    if (plant === 'null-id') say({ id: null, error: { code: -32700, message: 'Parse error' } });
    else if (plant === 'trace') say({ error: { code: -32700, message: error.stack } });
    else if (plant !== 'silent') say({ error: { code: -32700, message: 'Parse error' } });
    return;
  }
  if (
    message === null ||
    typeof message !== 'object' ||
    message.jsonrpc !== '2.0' ||
    Array.isArray(message)
  ) {
    say({ error: { code: -32600, message: 'Invalid Request' } });
    return;
  }
  const { id, method, params } = message;
  if (method === undefined && (message.result !== undefined || message.error !== undefined)) return;
  const isId = id === undefined || typeof id === 'string' || Number.isInteger(id);
  if (typeof method !== 'string' || !isId || typeof (params ?? {}) !== 'object') {
    say({ error: { code: -32600, message: 'Invalid Request' } });
    return;
  }
  if (id === undefined) return;
  try {
    if (!Object.hasOwn(answers, method)) say({ id, error: { code: -32601, message: `no method ${method}` } });
    else say({ id, result: answers[method](params ?? {}) });
  } catch (error) {
    say({ id, error: { code: -32602, message: error.message } });
  }
});
if (plant === 'stays') setInterval(() => {}, 1_000);
