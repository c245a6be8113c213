import { principalOf } from '@mcp-reference/core';
import type { ServerContext } from '@modelcontextprotocol/server';
import type { Caller } from './git/caller.js';

/** Who has sent a request: by its token, or else by its session. */
export function callerOf({ http, sessionId, mcpReq }: ServerContext): Caller {
  return { name: principalOf(http?.authInfo) ?? sessionId ?? '', signal: mcpReq.signal };
}
