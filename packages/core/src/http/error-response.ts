import type { RequestId } from '@modelcontextprotocol/server';

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
