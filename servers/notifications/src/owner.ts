import type { ServerContext } from '@modelcontextprotocol/server';

/**
 * Whose notifications a request may see: the token's subject (or its client) over HTTP with authorization; `''`, the
 * one user of this machine, otherwise.
 */
export function ownerOf(ctx: Pick<ServerContext, 'http'>): string {
  const authInfo = ctx.http?.authInfo;
  if (!authInfo) return '';
  const subject = authInfo.extra?.sub;
  return JSON.stringify([
    authInfo.extra?.iss ?? null,
    subject ?? null,
    subject === undefined ? authInfo.clientId : null,
  ]);
}
