import {
  type AuthInfo,
  type McpRequestContext,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { errorResponse } from './error-response.js';

/**
 * Serves one request of a 2025-era client without a session: any replica can. There is no stream to the client, so no
 * progress, no questions to the user, no changes; the answer is plain JSON.
 */
export async function serveStateless(
  createServer: (context: McpRequestContext) => Promise<McpServer>,
  request: Request,
  options: { parsedBody?: unknown; authInfo?: AuthInfo },
): Promise<Response> {
  if (request.method !== 'POST') {
    return errorResponse(405, -32_000, 'Method not allowed: this server keeps no sessions', {
      headers: { allow: 'POST' },
    });
  }
  const { authInfo } = options;
  const server = await createServer({ era: 'legacy', requestInfo: request, ...(authInfo && { authInfo }) });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  try {
    await server.connect(transport);
    return await transport.handleRequest(request, options);
  } finally {
    await server.close();
  }
}
