import type { AuthInfo } from '@modelcontextprotocol/server';

/** A claim that can name somebody: text, and not blank. */
export function nameIn(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim.trim() !== '' ? claim : undefined;
}

/**
 * The owner of a request: the issuer and subject of its token, or the client if the token has no subject. It is the same
 * text for every token of one caller, and undefined without authentication.
 */
export function principalOf(authInfo: Pick<AuthInfo, 'clientId' | 'extra'> | undefined): string | undefined {
  if (authInfo === undefined) return undefined;
  const { iss, sub } = authInfo.extra ?? {};
  const subject = nameIn(sub);
  return JSON.stringify([iss ?? null, subject ?? null, subject === undefined ? authInfo.clientId : null]);
}
