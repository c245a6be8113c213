import type { ServerContext } from '@modelcontextprotocol/server';
import { principalOf } from './principal.js';

const caller = Symbol('caller');

interface Known extends Request {
  [caller]?: string;
}

/** Notes who calls, where the request is first seen. */
export function noteCaller(request: Request, name: string): void {
  (request as Known)[caller] = name;
}

/**
 * Who calls, for a tool that shares something out among its callers: a principal, or an address where nobody
 * authenticates. On stdio there is one caller, ''.
 */
export function callerOf(ctx: Pick<ServerContext, 'http'>): string {
  return (ctx.http?.req as Known | undefined)?.[caller] ?? principalOf(ctx.http?.authInfo) ?? '';
}
