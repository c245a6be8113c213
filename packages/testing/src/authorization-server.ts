import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

export interface AuthorizationServerOptions {
  /** Scopes that clients may ask for. */
  scopes?: string[];
  /** The user who logs in, without a question. Default `alice`. */
  account?: string;
}

/**
 * A real OAuth 2.1 authorization server on loopback (`oidc-provider`): metadata, dynamic registration, code with PKCE,
 * resource indicators, JWT access tokens. Only the user is not real: every login and consent is granted at once.
 */
export interface AuthorizationServer extends AsyncDisposable {
  issuer: string;
  /** Signs a token with the server's key: for tokens that no real flow would give out. A `typ` of null is left out. */
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string; typ?: string | null }): Promise<string>;
  /** Acts as a browser: follows the redirects from the authorization URL, and returns the result: `code`, `iss`, … */
  authorize(authorizationUrl: URL): Promise<URLSearchParams>;
  /** Replaces the signing key, as servers do from time to time. Tokens of the old key become invalid. */
  rotateKey(): Promise<void>;
  stop(): Promise<void>;
}

interface SigningKey {
  privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  kid: string;
}

export async function startAuthorizationServer(
  options: AuthorizationServerOptions = {},
): Promise<AuthorizationServer> {
  const { scopes = ['mcp:use', 'mcp:admin'], account = 'alice' } = options;
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  let key: SigningKey;
  let provider: Provider;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  const rotateKey = async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    key = { privateKey, kid: `key-${crypto.randomUUID()}` };
    const jwk = { ...(await exportJWK(privateKey)), kid: key.kid, alg: 'RS256', use: 'sig' };
    provider = new Provider(issuer, configuration(jwk, scopes, account));
    handle = provider.callback();
  };
  await rotateKey();
  http.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void agree(provider, account, request, response);
    else handle(request, response);
  });

  const stop = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  return {
    issuer,
    sign: (claims, { typ = 'at+jwt', ...header } = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, ...(typ !== null && { typ }), ...header })
        .sign(key.privateKey),
    authorize: followRedirects,
    rotateKey,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function configuration(jwk: object, scopes: string[], account: string): Configuration {
  return {
    jwks: { keys: [jwk as never] },
    scopes: ['openid', 'offline_access', ...scopes],
    clientDefaults: {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    },
    // Clients of this machine have no TLS; the SDKs register themselves.
    findAccount: async () => ({ accountId: account, claims: async () => ({ sub: account }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: [crypto.randomUUID()] },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async (_, resource) => ({
          scope: scopes.join(' '),
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
        useGrantedResource: async () => true,
      },
    },
  };
}

/** The user who always agrees: logs in, and grants what is asked for. */
async function agree(
  provider: Provider,
  account: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: account } });
    return;
  }
  const { Grant } = provider;
  const grant =
    (grantId && (await Grant.find(grantId))) ||
    new Grant({ accountId: session?.accountId ?? account, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope ?? ''));
  if (params.resource) grant.addResourceScope(String(params.resource), String(params.scope ?? ''));
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

async function followRedirects(authorizationUrl: URL): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  for (let hop = 0; hop < 10; hop++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const header of response.headers.getSetCookie()) {
      const [name = '', value = ''] = header.split(';')[0]?.split('=') ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null)
      throw new Error(`no way on from ${url.pathname}: ${response.status} ${await response.text()}`);
    url = new URL(location, url);
    if (url.searchParams.has('code')) return url.searchParams;
    const problem = url.searchParams.get('error_description') ?? url.searchParams.get('error');
    if (problem !== null) throw new Error(`the authorization server refused: ${problem}`);
  }
  throw new Error('more than 10 redirects');
}
