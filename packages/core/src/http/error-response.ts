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

/**
 * The same response, without `"id": null`: JSON-RPC's way to say that a request could not be told, which MCP's schema
 * does not have. The SDK's session transport writes it.
 */
export async function withoutNullId(response: Response): Promise<Response> {
  const { status } = response;
  if (status < 400) return response;
  const { headers } = response;
  if (!headers.get('content-type')?.startsWith('application/json')) return response;
  const { id, ...body } = (await response.json()) as { id?: unknown };
  return Response.json(id == null ? body : { ...body, id }, { status, headers });
}
