import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';

/** The issuer cannot be asked now: the caller answers 503, and lets nobody in. */
export class IssuerUnavailableError extends Error {
  override name = 'IssuerUnavailableError';
}

const timeoutMs = 5_000;

/**
 * The signing keys of an authorization server. Found through its metadata (RFC 8414, or OpenID Connect discovery) at
 * the first token, then kept; a key id that is not known yet fetches the set again, at most every so often.
 *
 * @param issuer the `iss` of its tokens, `https://id.example.com`
 * @param cooldownMs shortest time between two fetches: a caller who makes key ids up must not make us ask on and on
 * @returns finds the key of a token; throws IssuerUnavailableError when the metadata or the keys cannot be fetched
 */
export function issuerKeys(issuer: string, cooldownMs: number): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    keys ??= discover(issuer, cooldownMs).catch((error: unknown) => {
      // Asked again with the next token.
      keys = undefined;
      throw error;
    });
    const getKey = await keys;
    try {
      return await getKey(header, token);
    } catch (error) {
      const { code } = error as { code?: string };
      // An error of jose about the token passes on. A failure on the way to the issuer becomes ours.
      if (code === 'ERR_JWKS_NO_MATCHING_KEY' || code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') throw error;
      throw new IssuerUnavailableError('the signing keys cannot be fetched', { cause: error });
    }
  };
}

async function discover(issuer: string, cooldownDuration: number): Promise<JWTVerifyGetKey> {
  const failures: unknown[] = [];
  for (const url of metadataUrls(issuer)) {
    try {
      const jwksUri = new URL(await jwksUriIn(url, issuer));
      return createRemoteJWKSet(jwksUri, { timeoutDuration: timeoutMs, cooldownDuration });
    } catch (error) {
      failures.push(error);
    }
  }
  throw new IssuerUnavailableError(`no metadata at ${issuer}`, { cause: new AggregateError(failures) });
}

async function jwksUriIn(url: URL, expectedIssuer: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const { issuer, jwks_uri: jwksUri } = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  // RFC 8414 §3.3: metadata that names another issuer must not be used.
  if (issuer !== expectedIssuer) throw new Error(`${url} is the metadata of ${String(issuer)}`);
  if (typeof jwksUri !== 'string') throw new Error(`${url} names no jwks_uri`);
  return jwksUri;
}

/** Where metadata may stand (MCP authorization, "Authorization Server Metadata Discovery"). */
function metadataUrls(issuer: string): URL[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `/.well-known/oauth-authorization-server${path}`,
    `/.well-known/openid-configuration${path}`,
    ...(path === '' ? [] : [`${path}/.well-known/openid-configuration`]),
  ];
  return places.map((place) => new URL(place, origin));
}
