import { principalOf } from '@mcp-reference/core';
import type { ServerContext } from '@modelcontextprotocol/server';

/** Whose notifications a request may see: the caller's over HTTP with authorization, else the one user of this machine's. */
export function ownerOf(ctx: Pick<ServerContext, 'http'>): string {
  return principalOf(ctx.http?.authInfo) ?? '';
}
