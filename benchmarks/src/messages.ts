/** The two protocol eras that clients speak: with `initialize` (2025), or everything in each request (2026). */
export type Era = '2025' | '2026';

export interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

const client = { name: 'bench', version: '1.0.0' };
const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': client,
  'io.modelcontextprotocol/clientCapabilities': {},
};

export const initialize = {
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: client },
};
export const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** A request as text. */
export function request(id: number, method: string, params: object, era: Era): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    method,
    params: era === '2026' ? { ...params, _meta: meta } : params,
  });
}

/**
 * Writes the same call over and over under different ids, and makes only the id anew: a client that builds JSON for
 * every call would be a part of what is measured.
 */
export function callWriter(call: Call, era: Era): (id: number) => string {
  const [before = '', after = ''] = request(987_654_321, 'tools/call', call, era).split('987654321');
  return (id) => before + id + after;
}
