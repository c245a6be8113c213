import { startAuthorizationServer } from '@mcp-reference/testing/authorization-server';
import type { HttpProgram } from './http-server.ts';

/** A program with authentication: an authorization server on this machine, and a token of its in every request. */
export async function withAuthorization(
  program: HttpProgram,
): Promise<{ program: HttpProgram; stop: () => Promise<void> }> {
  const authorization = await startAuthorizationServer();
  const audience = 'https://bench.example.com/mcp';
  const now = Math.floor(Date.now() / 1_000);
  const token = await authorization.sign({
    iss: authorization.issuer,
    aud: audience,
    sub: 'bench',
    client_id: 'bench',
    scope: 'mcp:use',
    iat: now,
    exp: now + 24 * 3600,
  });
  return {
    program: {
      ...program,
      env: { ...program.env, AUTH_ISSUER: authorization.issuer, AUTH_AUDIENCE: audience },
      headers: { authorization: `Bearer ${token}` },
    },
    stop: () => authorization.stop(),
  };
}
