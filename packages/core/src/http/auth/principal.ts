import type { AuthInfo } from '@modelcontextprotocol/server';

/** A claim that can name somebody: text, and not blank. */
export function nameIn(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim.trim() !== '' ? claim : undefined;
}

/**
 * Whose a request is: the subject of its token and who vouches for it, or the client where there is no subject. The
 * same text for the same caller, whatever the token; undefined without authentication.
 */
export function principalOf(authInfo: AuthInfo | undefined): string | undefined {
  if (authInfo === undefined) return undefined;
  const { iss, sub } = authInfo.extra ?? {};
  const subject = nameIn(sub);
  return JSON.stringify([iss ?? null, subject ?? null, subject === undefined ? authInfo.clientId : null]);
}
