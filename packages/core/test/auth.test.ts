import { leakIn } from '@mcp-reference/testing';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '@mcp-reference/testing/authorization-server';
import {
  Client as V2Client,
  type OAuthClientProvider as V2Provider,
  StreamableHTTPClientTransport as V2Transport,
  UnauthorizedError as V2Unauthorized,
} from '@modelcontextprotocol/client';
import { UnauthorizedError as V1Unauthorized } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jwtVerifier } from '../src/http/auth/jwt-verifier.ts';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { messages, modernRequest, post, RawSession } from './raw-http.ts';

let issuer: AuthorizationServer;
let server: HttpServer;
beforeAll(async () => {
  issuer = await startAuthorizationServer();
  server = await HttpServer.start(onCore, [], { AUTH_ISSUER: issuer.issuer, AUTH_SCOPES: 'mcp:use' });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await issuer.stop();
});

/** Claims that are all right; a test changes the one that it is about. */
const claims = (changes: Record<string, unknown> = {}) => ({
  iss: issuer.issuer,
  aud: server.url,
  sub: 'alice',
  client_id: 'test',
  scope: 'mcp:use',
  exp: Math.floor(Date.now() / 1_000) + 300,
  ...changes,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const list = (headers: Record<string, string>) =>
  post(server.url, { jsonrpc: '2.0', id: 1, method: 'ping' }, headers);
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** A provider as an application would write it, whose browser is the authorization server's own. */
function provider() {
  const kept: { tokens?: never; client?: never; verifier?: string; callback?: Promise<URLSearchParams> } = {};
  return {
    kept,
    redirectUrl: 'http://127.0.0.1/callback',
    clientMetadata: {
      client_name: 'test',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'mcp:use',
    },
    clientInformation: () => kept.client,
    saveClientInformation(client: never) {
      kept.client = client;
    },
    tokens: () => kept.tokens,
    saveTokens(tokens: never) {
      kept.tokens = tokens;
    },
    redirectToAuthorization(url: URL) {
      kept.callback = issuer.authorize(url);
    },
    saveCodeVerifier(verifier: string) {
      kept.verifier = verifier;
    },
    codeVerifier: () => kept.verifier ?? '',
  };
}

describe('the whole flow: metadata, registration, authorization code with PKCE, a call', () => {
  test('with the v2 client', async () => {
    const authProvider = provider();
    const transport = () =>
      new V2Transport(new URL(server.url), { authProvider: authProvider as unknown as V2Provider });
    const options = { versionNegotiation: { mode: { pin: '2026-07-28' } } };
    const first = transport();
    await expect(new V2Client({ name: 'v2', version: '1' }, options).connect(first)).rejects.toThrow(
      V2Unauthorized,
    );
    await first.finishAuth((await authProvider.kept.callback) ?? new URLSearchParams());

    const client = new V2Client({ name: 'v2', version: '1' }, options);
    await client.connect(transport());
    const result = await client.callTool({ name: 'echo', arguments: { value: 'in' } });
    expect(result.content).toEqual([{ type: 'text', text: '"in"' }]);
    await client.close();
  });

  test('with the v1 client', async () => {
    const authProvider = provider();
    const transport = () => new V1Transport(new URL(server.url), { authProvider: authProvider as never });
    const first = transport();
    await expect(new V1Client({ name: 'v1', version: '1' }).connect(first as never)).rejects.toThrow(
      V1Unauthorized,
    );
    await first.finishAuth((await authProvider.kept.callback)?.get('code') ?? '');

    const client = new V1Client({ name: 'v1', version: '1' });
    await client.connect(transport() as never);
    const result = await client.callTool({ name: 'echo', arguments: { value: 'in' } });
    expect(result.content).toEqual([{ type: 'text', text: '"in"' }]);
    await client.close();
  });
});

test('the metadata of the resource stands at both of its places, and needs no token', async () => {
  for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
    expect(await (await fetch(server.origin + path)).json()).toEqual({
      resource: server.url,
      authorization_servers: [issuer.issuer],
      bearer_methods_supported: ['header'],
      scopes_supported: ['mcp:use'],
    });
  }
});

test('a call without a token is challenged, and told where to begin', async () => {
  const response = await list({});
  expect(response.status).toBe(401);
  const challenge = response.headers.get('www-authenticate') ?? '';
  expect(challenge).toMatch(/^Bearer /);
  expect(challenge).toContain(
    `resource_metadata="${server.origin}/.well-known/oauth-protected-resource/mcp"`,
  );
});

test('a good token is let in', async () => {
  const response = await modernRequestWith(await issuer.sign(claims()), 'tools/list');
  expect(response.status).toBe(200);
});

const otherKey = generateKeyPair('RS256');
const bad: [string, (good: Record<string, unknown>) => Promise<string> | string][] = [
  ['no JWT at all', () => 'opaque'],
  ['garbage in three parts', () => 'a.b.c'],
  ['of another audience', (good) => issuer.sign({ ...good, aud: 'https://other.example/mcp' })],
  ['without an audience', ({ aud: _, ...rest }) => issuer.sign(rest)],
  ['of another issuer', (good) => issuer.sign({ ...good, iss: 'https://other.example' })],
  ['that has expired', (good) => issuer.sign({ ...good, exp: secondsFromNow(-120) })],
  ['without an expiry', ({ exp: _, ...rest }) => issuer.sign(rest)],
  ['not valid yet', (good) => issuer.sign({ ...good, nbf: secondsFromNow(600) })],
  [
    'signed with another key of the same name',
    async (good) => {
      const { kid } = JSON.parse(
        Buffer.from((await issuer.sign(good)).split('.')[0] ?? '', 'base64url').toString(),
      ) as { kid: string };
      return new SignJWT(good).setProtectedHeader({ alg: 'RS256', kid }).sign((await otherKey).privateKey);
    },
  ],
  [
    'signed with a key that nobody knows',
    async (good) =>
      new SignJWT(good)
        .setProtectedHeader({ alg: 'RS256', kid: 'unknown' })
        .sign((await otherKey).privateKey),
  ],
  [
    'with alg none',
    (good) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'none' })}.${part(good)}.`;
    },
  ],
  [
    'with a shared secret for a signature',
    (good) =>
      new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('x'.repeat(32))),
  ],
  [
    'with its claims changed',
    async (good) => {
      const [header, , signature] = (await issuer.sign(good)).split('.');
      return `${header}.${Buffer.from(JSON.stringify({ ...good, sub: 'root' })).toString('base64url')}.${signature}`;
    },
  ],
  ['longer than any token', () => 'x'.repeat(12_000)],
];

test.each(bad)('a token %s is 401 with a challenge, and the next good one is served', async (_, make) => {
  const refused = await list(bearer(await make(claims())));
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect(leakIn(await refused.text())).toBeUndefined();
  expect((await modernRequestWith(await issuer.sign(claims()), 'tools/list')).status).toBe(200);
});

test.each(['JWT', null, 'logout+jwt', 'dpop+jwt', 'application/jwt', 'at+jwt+x', 'xat+jwt'])(
  'a good token of the type %s is 401: it is no access token (RFC 9068 §4)',
  async (typ) => {
    const refused = await list(bearer(await issuer.sign(claims(), { typ })));
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('at+jwt');
  },
);

test.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('a token of the type %s is let in', async (typ) => {
  const token = await issuer.sign(claims(), { typ });
  expect((await modernRequestWith(token, 'tools/list')).status).toBe(200);
});

test('AUTH_PLAIN_JWT lets in tokens of the type JWT and of none, and nothing else', async () => {
  await using plain = await HttpServer.start(onCore, [], {
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: 'https://mcp.example/mcp',
    AUTH_PLAIN_JWT: 'true',
  });
  const ask = async (typ: string | null) => {
    const token = await issuer.sign(claims({ aud: 'https://mcp.example/mcp' }), { typ });
    return (await modernRequest(plain.url, 'tools/list', {}, undefined, bearer(token))).status;
  };
  const types = ['JWT', 'jwt', 'application/jwt', null, 'at+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt'];
  expect(await Promise.all(types.map(ask))).toEqual([200, 200, 200, 200, 200, 401, 401, 401]);
});

/** Subjects that name nobody. */
const nobody = [undefined, null, '', ' ', 7, {}, ['alice'], true];

test.each(nobody)('with the subject %j, the clients of two tokens are two callers', async (sub) => {
  const token = (client_id: unknown) => issuer.sign(claims({ sub: sub as never, client_id }));
  const session = await RawSession.open(server.url, bearer(await token('one')));
  const ping = { id: 1, method: 'ping' };
  expect((await session.send(ping, bearer(await token('two')))).status).toBe(404);
  expect((await session.send(ping, bearer(await token('one')))).status).toBe(200);
  // Neither a subject nor a client: such tokens would all be one caller.
  for (const client of nobody) expect((await list(bearer(await token(client)))).status).toBe(401);
});

test('a token in the query is not looked at', async () => {
  const response = await post(`${server.url}?access_token=${await issuer.sign(claims())}`, {
    jsonrpc: '2.0',
    id: 1,
    method: 'ping',
  });
  expect(response.status).toBe(401);
});

test('a token without the scope that every call needs is 403', async () => {
  const response = await list(bearer(await issuer.sign(claims({ scope: 'other' }))));
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  expect(response.headers.get('www-authenticate')).toContain('scope="mcp:use"');
});

test('a tool with a scope of its own asks for it, and is served with it', async () => {
  const call = (token: string) => modernRequestWith(token, 'tools/call', { name: 'admin', arguments: {} });
  const refused = await call(await issuer.sign(claims()));
  expect(refused.status).toBe(403);
  expect(refused.headers.get('www-authenticate')).toContain('scope="mcp:admin"');
  const [served] = await messages(await call(await issuer.sign(claims({ scope: 'mcp:use mcp:admin' }))));
  expect(served?.result?.content?.[0]?.text).toBe('hello alice');
});

test('a session belongs to whoever opened it: another good token gets 404, and that is logged', async () => {
  const alice = bearer(await issuer.sign(claims()));
  const session = await RawSession.open(server.url, alice);
  expect((await session.send({ id: 1, method: 'ping' }, alice)).status).toBe(200);
  const mallory = bearer(await issuer.sign(claims({ sub: 'mallory' })));
  expect((await session.send({ id: 2, method: 'ping' }, mallory)).status).toBe(404);
  expect((await session.stream(mallory)).status).toBe(404);
  await server.logged('a session was asked for by another principal');
  // A new token of the same person goes on.
  const renewed = bearer(await issuer.sign(claims({ exp: secondsFromNow(900) })));
  expect((await session.send({ id: 3, method: 'ping' }, renewed)).status).toBe(200);
});

test('no token and no secret stands in the log', async () => {
  const token = await issuer.sign(claims({ aud: 'https://other.example' }));
  await (await list(bearer(token))).text();
  expect(server.stderr).not.toContain(token.slice(0, 40));
});

test('after the issuer has changed its key, its new tokens are good and its old ones are not', async () => {
  await using rotating = await startAuthorizationServer();
  const audience = 'https://mcp.example/mcp';
  const verifier = jwtVerifier({ issuer: rotating.issuer, audience, keyCooldownMs: 0 });
  const token = () => rotating.sign(claims({ iss: rotating.issuer, aud: audience }));
  const old = await token();
  await expect(verifier.verifyAccessToken(old)).resolves.toMatchObject({ clientId: 'test' });
  await rotating.rotateKey();
  await expect(verifier.verifyAccessToken(await token())).resolves.toMatchObject({ clientId: 'test' });
  await expect(verifier.verifyAccessToken(old)).rejects.toMatchObject({ code: 'invalid_token' });
});

test('when the issuer does not answer nobody is let in, and the answer is 503', async () => {
  const gone = await startAuthorizationServer();
  await using own = await HttpServer.start(onCore, [], { AUTH_ISSUER: gone.issuer });
  const token = await gone.sign(claims({ iss: gone.issuer, aud: own.url }));
  await gone.stop();
  const response = await post(own.url, { jsonrpc: '2.0', id: 1, method: 'ping' }, bearer(token));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('10');
});

test('a public address with an issuer but without its own name does not start', async () => {
  await expect(
    HttpServer.start(onCore, ['--host', '0.0.0.0'], { AUTH_ISSUER: issuer.issuer }),
  ).rejects.toThrow('AUTH_AUDIENCE');
});

function modernRequestWith(
  token: string,
  method: string,
  params: Record<string, unknown> = {},
): Promise<Response> {
  return modernRequest(server.url, method, params, undefined, bearer(token));
}
