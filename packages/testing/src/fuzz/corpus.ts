import type { WireMessage } from '../messages.js';

/** `modern`: 2026-07-28; `legacy`: the handshake of the 2025 revisions. */
export type Era = 'legacy' | 'modern';

export const revisionOf = { legacy: '2025-11-25', modern: '2026-07-28' } as const;

const clientInfo = { name: 'fuzz', version: '1.0.0' };

/** The `_meta` that every request of 2026-07-28 carries. */
export const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};

export const initialize: WireMessage = {
  jsonrpc: '2.0',
  id: 'initialize',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

export const initialized: WireMessage = { jsonrpc: '2.0', method: 'notifications/initialized' };

/** A good request of an era. */
export function request(
  era: Era,
  id: string | number,
  method: string,
  params: Record<string, unknown> = {},
): WireMessage {
  return {
    jsonrpc: '2.0',
    id,
    method,
    params: era === 'modern' ? { ...params, _meta: envelope } : params,
  };
}

/** The request that must be answered whatever came before. */
export function probe(era: Era, id: string): WireMessage {
  return request(era, id, era === 'modern' ? 'server/discover' : 'ping');
}

/** Requests of the tasks extension, for a task that the server does not have. */
export const aboutTasks: WireMessage[] = ['tasks/get', 'tasks/update', 'tasks/cancel'].map((method, i) => ({
  jsonrpc: '2.0',
  id: 450 + i,
  method,
  params: {
    taskId: '786512e2-9e0d-44bd-8f29-789f320fe840',
    ...(method === 'tasks/update' && { inputResponses: { x: { action: 'accept', content: { y: 1 } } } }),
    _meta: {
      ...envelope,
      'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
    },
  },
}));

/** Good messages to start from: what every server has, and a call of each tool, prompt and resource it lists. */
export function corpusOf(
  era: Era,
  offers: { tools: string[]; prompts: string[]; resources: string[] },
): WireMessage[] {
  return [
    ...(era === 'legacy'
      ? [initialize, initialized, request(era, 1, 'ping')]
      : [request(era, 1, 'server/discover')]),
    ...['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'].map((method, i) =>
      request(era, 10 + i, method, { cursor: 'abc' }),
    ),
    ...offers.tools.map((name, i) =>
      request(era, 100 + i, 'tools/call', { name, arguments: { x: 1, text: 'é' } }),
    ),
    ...offers.prompts.map((name, i) => request(era, 200 + i, 'prompts/get', { name, arguments: { x: 'y' } })),
    ...offers.resources.slice(0, 5).map((uri, i) => request(era, 300 + i, 'resources/read', { uri })),
    request(era, 400, 'completion/complete', {
      ref: { type: 'ref/prompt', name: offers.prompts[0] ?? 'none' },
      argument: { name: 'x', value: 'y' },
    }),
    ...(era === 'modern' ? aboutTasks : []),
    {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 100, reason: 'no longer needed' },
    },
    { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
    { jsonrpc: '2.0', id: 500, result: {} },
    { jsonrpc: '2.0', id: 501, error: { code: -32_000, message: 'no' } },
  ];
}
