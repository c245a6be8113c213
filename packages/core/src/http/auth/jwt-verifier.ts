import {
  type AuthInfo,
  OAuthError,
  OAuthErrorCode,
  type OAuthTokenVerifier,
} from '@modelcontextprotocol/server';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { issuerKeys } from './issuer-keys.js';
import { nameIn } from './principal.js';

export interface JwtVerifierOptions {
  /** The only `iss` accepted. Its keys are found through its metadata. */
  issuer: string;
  /** This server, as its clients address it (RFC 8707): the `aud` of a token must name it. */
  audience: string;
  /** Also accepts tokens whose type is `JWT`, or that have none. Default: only `at+jwt`, as RFC 9068 §4 asks for. */
  plainJwt?: boolean;
  /** Shortest time between two fetches of the issuer's keys, in milliseconds. Default 30,000. */
  keyCooldownMs?: number;
}

/** Accepted signatures: the asymmetric ones. `none` and shared secrets are never accepted. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const maxTokenLength = 16_384;
const clockToleranceSeconds = 30;

/**
 * Verifies access tokens that are JWTs (RFC 9068): type, signature, issuer, audience, expiry, not-before.
 *
 * The verifier throws `OAuthError(InvalidToken)` for a bad token. It throws `IssuerUnavailableError` when it cannot tell,
 * because the issuer's keys cannot be fetched.
 */
export function jwtVerifier(options: JwtVerifierOptions): OAuthTokenVerifier {
  const { issuer, audience, plainJwt = false, keyCooldownMs = 30_000 } = options;
  const getKey = issuerKeys(issuer, keyCooldownMs);
  return {
    async verifyAccessToken(token) {
      if (token.length > maxTokenLength) throw invalid('the token is too long');
      try {
        const { payload, protectedHeader } = await jwtVerify(token, getKey, {
          issuer,
          audience,
          algorithms,
          clockTolerance: clockToleranceSeconds,
          requiredClaims: ['exp'],
        });
        if (!isAccessToken(protectedHeader.typ, plainJwt)) throw invalid(wrongType);
        return authInfo(token, payload, audience);
      } catch (error) {
        if (error instanceof errors.JOSEError) throw invalid(problem(error));
        throw error;
      }
    },
  };
}

const wrongType =
  'the token\'s type is not acceptable here: an access token has the type "at+jwt" (RFC 9068)';

/** Other JWTs of the same issuer (ID tokens, logout tokens, proofs) are for other purposes. */
function isAccessToken(type: string | undefined, plainJwt: boolean): boolean {
  // RFC 7515 §4.1.9: a media type, whose "application/" may be left out.
  const short = type?.toLowerCase().replace(/^application\//, '');
  return short === 'at+jwt' || (plainJwt && (short === undefined || short === 'jwt'));
}

function authInfo(token: string, payload: JWTPayload, audience: string): AuthInfo {
  const { client_id: clientId, azp, scope, scp, sub, iss, exp = 0 } = payload;
  const scopes =
    typeof scope === 'string' ? scope.split(' ').filter(Boolean) : Array.isArray(scp) ? scp.map(String) : [];
  return {
    token,
    clientId: nameIn(clientId) ?? nameIn(azp) ?? nameIn(sub) ?? '',
    scopes,
    // The SDK checks the expiry again, without tolerance for clocks.
    expiresAt: exp + clockToleranceSeconds,
    resource: new URL(audience),
    extra: { sub, iss },
  };
}

/** For the client: the kind of problem, never the token's content. */
function problem(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the token's "${error.claim}" is not acceptable here`;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'the token is signed with an algorithm that is not accepted';
  return 'the token is not valid';
}

function invalid(message: string): OAuthError {
  return new OAuthError(OAuthErrorCode.InvalidToken, message);
}
