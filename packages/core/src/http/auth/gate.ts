import {
  type AuthInfo,
  bearerAuthChallengeResponse,
  getOAuthProtectedResourceMetadataUrl,
  OAuthError,
  OAuthErrorCode,
  type OAuthTokenVerifier,
  verifyBearerToken,
} from '@modelcontextprotocol/server';
import type { Logger } from '../../runtime/logger.js';
import { errorResponse } from '../error-response.js';
import { IssuerUnavailableError } from './issuer-keys.js';
import { nameIn } from './principal.js';

export interface AuthOptions {
  /** Says whose a token is. `jwtVerifier` for JWTs. */
  verifier: OAuthTokenVerifier;
  /** The authorization servers that give out tokens for this server. */
  issuers: string[];
  /** This server's address as its clients know it, `https://mcp.example.com/mcp`: tokens must be for it (RFC 8707). */
  resource: string;
  /** Scopes that every call needs. Those of single tools are the tools' own (`scopeChallenge`). */
  scopes?: string[];
}

/** Decides who may call, and tells clients where to get a token. */
export interface AuthGate {
  /** The caller, or the response that refuses: 401 with a challenge, 403, or 503 when nobody can tell. */
  authenticate(request: Request): Promise<AuthInfo | Response>;
  /** The protected-resource metadata (RFC 9728), when the path is one of its places. */
  metadata(path: string): Response | undefined;
}

export function createAuthGate(
  { verifier, issuers, resource, scopes = [] }: AuthOptions,
  logger: Logger,
): AuthGate {
  const url = new URL(resource);
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(url);
  const options = { verifier, requiredScopes: scopes, resourceMetadataUrl, expectedResource: url };
  const root = '/.well-known/oauth-protected-resource';
  const places = new Set([root, new URL(resourceMetadataUrl).pathname]);
  const document = {
    resource,
    authorization_servers: issuers,
    bearer_methods_supported: ['header'],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
  };
  return {
    async authenticate(request) {
      try {
        const header = request.headers.get('authorization') ?? undefined;
        const authInfo = await verifyBearerToken(header, options);
        if (nameIn(authInfo.extra?.sub) ?? nameIn(authInfo.clientId)) return authInfo;
        // All such tokens would be one caller, and see what belongs to the others.
        throw new OAuthError(OAuthErrorCode.InvalidToken, 'the token names no subject and no client');
      } catch (error) {
        if (error instanceof IssuerUnavailableError) {
          logger.error('tokens cannot be verified', { error });
          return errorResponse(
            503,
            -32_000,
            'Tokens cannot be verified now: the authorization server does not answer',
            {
              headers: { 'retry-after': '10' },
            },
          );
        }
        if (!(error instanceof OAuthError)) logger.error('a token could not be verified', { error });
        return bearerAuthChallengeResponse(error, options);
      }
    },
    metadata(path) {
      if (!places.has(path)) return undefined;
      return Response.json(document, {
        headers: { 'access-control-allow-origin': '*', 'cache-control': 'max-age=3600' },
      });
    },
  };
}
