// A small MCP server whose offers and habits come from the environment: FIXTURE holds them as JSON (see definition.ts).
// It speaks both eras, on stdio or, with --http, at an address that it writes to stderr.

import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const fixture = JSON.parse(process.env.FIXTURE);
const { habits } = fixture;
const versionKey = 'io.modelcontextprotocol/protocolVersion';
let fetches = 0;

function listed(key, items) {
  if (key === 'tools' && habits.shuffles && fetches++ % 2 === 1) return { [key]: items.toReversed() };
  if (key === 'tools' && habits.grows && fetches++ > 0)
    return { [key]: [...items, { ...items[0], name: 'later' }] };
  return { [key]: items };
}

function call({ name, arguments: args = {} }) {
  if (habits.anything) return { content: [{ type: 'text', text: 'done' }] };
  if (habits.inherited && name in {}) throw refusal(`Tool ${name} is disabled`);
  const tool = fixture.tools.find((one) => one.name === name);
  if (tool === undefined) {
    if (habits.softUnknown) return failure(`there is no tool ${name}`);
    throw refusal(habits.leaks ? new Error(`no tool ${name}`).stack : `Tool ${name} not found`);
  }
  const { properties, required = [] } = tool.inputSchema;
  const ignored = [];
  for (const [key, value] of Object.entries(args)) {
    const meant = Object.keys(properties).find((known) => `${known}z` === key);
    if (meant !== undefined && !habits.dropsTypos) return failure(`${key}: did you mean "${meant}"?`);
    if (!(key in properties)) {
      if (habits.refusesAdded) return failure(`Unrecognized key: "${key}"`);
      ignored.push(key);
      continue;
    }
    if (value === null && !required.includes(key) && !habits.refusesNull) continue;
    const type = properties[key].type;
    const numeral =
      type === 'number' &&
      typeof value === 'string' &&
      !habits.refusesNumerals &&
      value !== '' &&
      Number.isFinite(Number(value));
    const right =
      typeof value === type || numeral || (type === 'integer' && Number.isInteger(value)) || type === 'array';
    if (!right && !habits.takesAnything)
      return failure(habits.vague ? 'wrong arguments' : `${key} must be a ${type}`);
  }
  if (habits.fails) return { ...failure(habits.fails.text), structuredContent: habits.fails.structure };
  const result = structuredClone(fixture.results[name] ?? { content: [{ type: 'text', text: 'done' }] });
  if (ignored.length > 0 && !habits.ignoresSilently)
    result.content.push({ type: 'text', text: `Ignored unknown argument "${ignored.join('", "')}".` });
  return result;
}

const refusal = (message) => Object.assign(new Error(message), { code: -32602 });
const failure = (message) => ({
  content: message === '' ? [] : [{ type: 'text', text: message }],
  isError: true,
});

function unknownTask() {
  if (habits.anyTask) return {};
  throw refusal('There is no such task');
}

const page = ({ cursor }, key) => {
  const number = Number(cursor ?? 0);
  const last = (habits.pages ?? 1) - 1;
  return {
    [key]: fixture[key].map((one) => ({ ...one, uri: `${one.uri}${number || ''}` })),
    ...(number < last && { nextCursor: String(number + 1) }),
  };
};

const methods = {
  'server/discover': () => ({
    supportedVersions: ['2026-07-28'],
    capabilities: fixture.capabilities,
    instructions: fixture.instructions,
  }),
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: fixture.capabilities,
    serverInfo: fixture.serverInfo,
    instructions: fixture.instructions,
  }),
  ping: () => ({}),
  'tools/list': () => listed('tools', fixture.tools),
  'resources/list': (params) => page(params, 'resources'),
  'resources/templates/list': () => ({ resourceTemplates: fixture.templates }),
  'prompts/list': () => ({ prompts: fixture.prompts }),
  'tools/call': call,
  'tasks/get': unknownTask,
  'tasks/update': unknownTask,
  'tasks/cancel': unknownTask,
};

function answer({ id, method, params = {} }) {
  if (id === undefined) return undefined;
  const modern = params._meta?.[versionKey] !== undefined;
  if (method === 'server/discover' && habits.legacyOnly) return failed(id, -32601, 'Method not found');
  if (!Object.hasOwn(methods, method)) return failed(id, -32601, `Method not found: ${method}`);
  try {
    const result = methods[method](params);
    if (!modern) return { jsonrpc: '2.0', id, result };
    const isList = method.endsWith('/list') || method === 'server/discover';
    const cache = isList && { ttlMs: habits.noCache ? 0 : 60_000, cacheScope: 'public' };
    const _meta = { 'io.modelcontextprotocol/serverInfo': fixture.serverInfo };
    return { jsonrpc: '2.0', id, result: { ...result, ...cache, resultType: 'complete', _meta } };
  } catch (error) {
    return failed(id, error.code ?? -32603, error.message);
  }
}

const failed = (id, code, message) => ({ jsonrpc: '2.0', id, error: { code, message } });

if (habits.pidFile) {
  writeFileSync(`${habits.pidFile}.new`, String(process.pid));
  renameSync(`${habits.pidFile}.new`, habits.pidFile);
}
if (process.argv.includes('--http')) await serveHttp();
else setTimeout(serveStdio, habits.startsLateMs ?? 0);

/** A request, a notification or a response: mutants are none. */
function isMessage(message) {
  if (message === null || typeof message !== 'object' || message.jsonrpc !== '2.0') return false;
  const { id, method, params = {}, result, error } = message;
  if (method === undefined) return result !== undefined || error !== undefined;
  const isId = id === undefined || typeof id === 'string' || Number.isInteger(id);
  const areParams =
    typeof params === 'object' && params !== null && typeof (params.arguments ?? {}) === 'object';
  return typeof method === 'string' && isId && areParams;
}

function serveStdio() {
  if (habits.greets) console.log('the server is ready');
  if (habits.alone) {
    if (existsSync(habits.alone)) throw new Error('another copy is running');
    writeFileSync(habits.alone, '');
    process.on('exit', () => rmSync(habits.alone));
    process.on('SIGTERM', () => process.exit());
  }
  const say = (message) => message && process.stdout.write(`${JSON.stringify(message)}\n`);
  let discovered = false;
  // Since a request that names its version, until a handshake of 2025.
  let speaksModern = false;
  const lines = createInterface({ input: process.stdin }).on('line', (line) => {
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      if (habits.dies) process.exit(1);
      if (habits.deaf) lines.removeAllListeners('line');
      if (!habits.silent) say({ jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' } });
      return;
    }
    if (!isMessage(message))
      return say({ jsonrpc: '2.0', error: { code: -32600, message: 'Invalid Request' } });
    if (message.method === undefined) return;
    discovered ||= message.method === 'server/discover';
    const version = message.params?._meta?.[versionKey];
    speaksModern = message.method !== 'initialize' && (speaksModern || version !== undefined);
    if (speaksModern && version === undefined && message.id !== undefined)
      return say(failed(message.id, -32602, `_meta lacks ${versionKey}`));
    if (message.method === 'initialize' && discovered && habits.oneEra)
      return say(failed(message.id, -32600, 'the era is decided'));
    say(answer(message));
  });
  if (habits.stays) setInterval(() => {}, 1_000);
}

async function serveHttp() {
  const streams = new Set();
  let events = 0;
  const server = createServer(async (request, response) => {
    const { headers, method } = request;
    const session = headers['mcp-session-id'];
    if (habits.token && headers.authorization !== `Bearer ${habits.token}`) {
      const metadata = habits.noChallenge
        ? ''
        : ' resource_metadata="http://127.0.0.1/.well-known/oauth-protected-resource"';
      return response.writeHead(401, { 'www-authenticate': `Bearer${metadata}` }).end();
    }
    if (headers.origin !== undefined && !habits.anyOrigin)
      return response.writeHead(403).end('Forbidden origin');
    if (session !== undefined && session !== 'the-session')
      return response.writeHead(habits.unknownSessionStatus ?? 404).end('no such session');
    if (method === 'GET' && session === undefined)
      return response.writeHead(405).end(habits.mute ? '' : 'Streamable HTTP only: HTTP+SSE is not served');
    if (method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      if (headers['last-event-id'] === undefined) streams.add(response);
      else if (habits.resumeEnds) for (const stream of streams) stream.end();
      return undefined;
    }
    if (method === 'DELETE') {
      for (const stream of streams) stream.end();
      return response.writeHead(200).end();
    }
    const message = JSON.parse(await text(request));
    const result = answer(message);
    const modern = headers['mcp-protocol-version'] === '2026-07-28';
    const started = message.method === 'initialize' && { 'mcp-session-id': 'the-session' };
    if (result === undefined) return response.writeHead(202).end();
    if (modern || !habits.eventIds)
      return response
        .writeHead(200, { 'content-type': 'application/json', ...started })
        .end(JSON.stringify(result));
    response.writeHead(200, { 'content-type': 'text/event-stream', ...started });
    return response.end(`id: ${++events}\ndata: ${JSON.stringify(result)}\n\n`);
  });
  server.listen(0, '127.0.0.1', () =>
    console.error(`listening on http://127.0.0.1:${server.address().port}/mcp`),
  );
}
