import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '@mcp-reference/testing/authorization-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bareAuth, onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { post, RawSession } from './raw-http.ts';

/** The faults with tokens when a server has only the SDK's gate. */
let issuer: AuthorizationServer;
beforeAll(async () => {
  issuer = await startAuthorizationServer();
});
afterAll(() => issuer.stop());

type Claims = Record<string, unknown>;

const faults: {
  number: string;
  name: string;
  check: (server: HttpServer, sign: (changes?: Claims) => Promise<string>) => Promise<void>;
}[] = [
  {
    number: '26',
    name: 'another good token on somebody\u2019s session is 404',
    async check(server, sign) {
      const session = await RawSession.open(server.url, bearer(await sign()));
      const mallory = bearer(await sign({ sub: 'mallory' }));
      expect((await session.send({ id: 1, method: 'ping' }, mallory)).status).toBe(404);
    },
  },
  {
    number: '35',
    name: 'a token for another audience is 401',
    async check(server, sign) {
      const other = bearer(await sign({ aud: 'https://other.example/mcp' }));
      expect((await post(server.url, initialize, other)).status).toBe(401);
    },
  },
  ...[
    ['that has expired', (sign: (changes: Claims) => Promise<string>) => sign({ exp: 1 })],
    ['that is garbage', async () => 'a.b.c'],
    ['with alg none', async () => 'eyJhbGciOiJub25lIn0.e30.'],
  ].map(([what, make]) => ({
    number: '36',
    name: `a token ${what} is 401 with a challenge`,
    async check(server: HttpServer, sign: (changes?: Claims) => Promise<string>) {
      const answer = await post(
        server.url,
        initialize,
        bearer(await (make as (sign: unknown) => Promise<string>)(sign)),
      );
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    },
  })),
];

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function signer(server: HttpServer) {
  return (changes: Claims = {}) =>
    issuer.sign({
      iss: issuer.issuer,
      aud: server.url,
      sub: 'alice',
      client_id: 'test',
      exp: Math.floor(Date.now() / 1_000) + 300,
      ...changes,
    });
}

describe('on core', () => {
  test.each(faults)('$number: $name', async ({ check }) => {
    await using server = await HttpServer.start(onCore, [], { AUTH_ISSUER: issuer.issuer });
    await check(server, signer(server));
  });
});

describe('on the bare SDK', () => {
  test.each(faults)('$number does not hold: $name', async ({ check }) => {
    await using server = await HttpServer.start(bareAuth, [], { AUTH_ISSUER: issuer.issuer });
    await expect(check(server, signer(server))).rejects.toThrow();
  });
});
