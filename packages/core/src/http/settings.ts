import * as z from 'zod/v4';

/** The environment variables that every server reads with `--http`. */
export const httpSettings = z.object({
  AUTH_ISSUER: z
    .url()
    .optional()
    .describe('authorization server whose access tokens (JWTs) are accepted; switches authentication on'),
  AUTH_AUDIENCE: z
    .url()
    .optional()
    .describe(
      "this server's address as clients know it: a token must be for it (default: the address it listens on)",
    ),
  AUTH_SCOPES: z
    .string()
    .max(1_000)
    .default('')
    .describe('scopes that every call needs, separated by spaces'),
  REDIS_URL: z
    .url()
    .optional()
    .describe('Redis that several replicas share: changes, sessions, rate limits')
    .meta({ secret: true }),
});

export type HttpSettings = z.output<typeof httpSettings>;
