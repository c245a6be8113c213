import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/**
 * Whether a question to the user can be answered on this connection: the client declared form elicitation, per
 * request in 2026-07-28, at `initialize` before. False on stateless 2025-era HTTP, where no answer could arrive.
 */
export function canAskUser(server: McpServer, ctx: ServerContext): boolean {
  const envelope = ctx.mcpReq.envelope as Record<string, ClientCapabilities | undefined> | undefined;
  const perRequest = envelope?.[CLIENT_CAPABILITIES_META_KEY];
  const elicitation = (perRequest ?? server.server.getClientCapabilities())?.elicitation;
  // A bare `elicitation: {}` means form mode (2025-06-18, before modes had names).
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}
