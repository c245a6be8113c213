import type { ServerContext } from '@modelcontextprotocol/server';
import type { GuardedContext } from '../guard/call.js';
import { principalOf } from '../http/auth/principal.js';

/**
 * Who calls, for a tool that shares something out among its callers: a principal, or an address where nobody
 * authenticates. On stdio there is one caller, ''.
 */
export function callerOf(ctx: Pick<ServerContext, 'http'>): string {
  return (ctx as Partial<GuardedContext>).call?.caller || principalOf(ctx.http?.authInfo) || '';
}
