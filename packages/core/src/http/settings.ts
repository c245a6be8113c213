import * as z from 'zod/v4';

/** The environment variables that every server reads with `--http`: made when asked for, as on stdio nobody does. */
export function httpSettings() {
  const webAddress = z.url({ protocol: /^https?$/, error: 'takes an address that begins with https://' });
  return (
    z
      .object({
        AUTH_ISSUER: webAddress
          .optional()
          .describe(
            'authorization server whose access tokens (JWTs) are accepted; switches authentication on',
          ),
        AUTH_AUDIENCE: webAddress
          .optional()
          .describe(
            "this server's address as clients know it: a token must be for it (default: the address it listens on)",
          ),
        AUTH_SCOPES: z
          .string()
          .max(1_000)
          .default('')
          .describe('scopes that every call needs, separated by spaces'),
        AUTH_PLAIN_JWT: z
          .stringbool()
          .default(false)
          .describe(
            'also accept tokens of type "JWT" or of none, as Entra ID, Keycloak and Cognito send by default; RFC 9068 asks for "at+jwt"',
          ),
        REDIS_URL: z
          .url({ protocol: /^rediss?$/, error: 'takes an address that begins with redis:// or rediss://' })
          .optional()
          .describe('Redis that several replicas share: changes, sessions, rate limits')
          .meta({ secret: true }),
      })
      // These settings ask for authentication. A misspelt AUTH_ISSUER must not let everybody in.
      .refine(
        ({ AUTH_ISSUER, AUTH_AUDIENCE, AUTH_SCOPES, AUTH_PLAIN_JWT }) =>
          AUTH_ISSUER !== undefined || (AUTH_AUDIENCE === undefined && AUTH_SCOPES === '' && !AUTH_PLAIN_JWT),
        {
          path: ['AUTH_ISSUER'],
          error:
            'AUTH_AUDIENCE, AUTH_SCOPES and AUTH_PLAIN_JWT mean nothing without the issuer whose tokens are accepted',
        },
      )
  );
}

export type HttpSettings = z.output<ReturnType<typeof httpSettings>>;
