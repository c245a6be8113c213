import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/server';

interface ErrorOptions {
  headers?: Record<string, string>;
  /** The id of the request that is refused, where it could be read: MCP's schema has no null id. */
  id?: RequestId;
}

/** A JSON-RPC error as an HTTP response. */
export function errorResponse(
  status: number,
  code: number,
  message: string,
  { headers = {}, id }: ErrorOptions = {},
): Response {
  return Response.json(
    { jsonrpc: '2.0', ...(id !== undefined && { id }), error: { code, message } },
    { status, headers },
  );
}

/** For clients of the transport of 2024-11-05, which show people little more than the status. */
export const onlySse =
  'HTTP+SSE of 2024-11-05 is not served. Set the client to Streamable HTTP ("http" or "streamable-http", not "sse"), or update it.';

export function shuttingDown(): Response {
  return errorResponse(503, -32_000, 'This server is shutting down', {
    headers: { 'retry-after': '5', connection: 'close' },
  });
}

/**
 * The same response, without `"id": null`: MCP's schema does not have it. The SDK's session transport writes it, also where
 * the request could be read.
 */
export async function withoutNullId(response: Response, message?: JSONRPCMessage): Promise<Response> {
  const { status } = response;
  if (status < 400) return response;
  const { headers } = response;
  if (!headers.get('content-type')?.startsWith('application/json')) return response;
  const { id, ...body } = (await response.json()) as { id?: unknown };
  const asked = message && 'method' in message && 'id' in message ? message.id : undefined;
  return Response.json({ ...body, id: id ?? asked }, { status, headers });
}
