import type { HttpBindings } from '@hono/node-server';
import type { AuthInfo, JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Context } from 'hono';
import { Call } from '../guard/call.js';
import { callerNetwork, clientAddress } from './address.js';
import type { HttpAppOptions } from './app-options.js';
import { principalOf } from './auth/principal.js';
import { expectedBytes, readMessage } from './body.js';
import { kindOf, nameOfCall, namesModern } from './classify.js';
import { errorResponse, shuttingDown, withoutNullId } from './error-response.js';
import type { Share } from './limits/budget.js';
import { rateLimit, tooMuch } from './limits/limits.js';
import { Shares } from './limits/shares.js';
import { Turns } from './limits/turns.js';
import { boundUnread } from './limits/unread.js';
import { createProtocol, type Protocol } from './protocol.js';

export type Env = { Bindings: Partial<HttpBindings> };

interface Admitted {
  authInfo: AuthInfo | undefined;
  caller: string;
}

/** Everything between the endpoint's address and the protocol: who calls, how often, what. */
export class Endpoint {
  readonly shares: Shares;
  readonly protocol: Protocol;
  readonly #options: HttpAppOptions;
  /** How a call is found behind the SDK. No call may refer to its request: both would stay until a full collection. */
  readonly #calls = new WeakMap<Request, Call>();
  readonly #limitAddress: ReturnType<typeof rateLimit>;
  readonly #limitPrincipal: ReturnType<typeof rateLimit>;
  readonly #turns = new Turns();
  readonly #maxBodyBytes: number;
  /** No call is let in any more. */
  draining = false;

  constructor(options: HttpAppOptions) {
    const { logger, createLimiter, maxBodyBytes = 4 * 1024 * 1024 } = options;
    const { perAddress = 0, perPrincipal = 0 } = options.rateLimits ?? {};
    this.#options = options;
    this.shares = new Shares(options);
    this.protocol = createProtocol(options, this.shares, this.#calls);
    this.#limitAddress = rateLimit('address', perAddress, logger, createLimiter);
    this.#limitPrincipal = rateLimit('principal', perPrincipal, logger, createLimiter);
    this.#maxBodyBytes = maxBodyBytes;
  }

  serve = async (c: Context<Env>): Promise<Response> => {
    const refused = wrongMethod(c.req.raw);
    if (refused) return refused;
    const who = await this.#identify(c);
    if (who instanceof Response) return who;
    const read = await this.#read(c, who.caller);
    return read instanceof Response ? read : this.#pass(c, { ...who, ...read });
  };

  async #identify(c: Context<Env>): Promise<Admitted | Response> {
    const { auth, trustedProxies = 0 } = this.#options;
    const address = callerNetwork(clientAddress(c.env?.incoming, trustedProxies));
    const tooManyFromAddress = await this.#limitAddress(address);
    if (tooManyFromAddress) return tooManyFromAddress;
    const authInfo = await auth?.authenticate(c.req.raw);
    if (authInfo instanceof Response) return authInfo;
    // Without authentication, addresses are all there is to tell callers apart.
    const caller = principalOf(authInfo) ?? address;
    return (await this.#limitPrincipal(caller)) ?? { authInfo, caller };
  }

  async #read(
    c: Context<Env>,
    caller: string,
  ): Promise<{ message: JSONRPCMessage | undefined; body: Share } | Response> {
    const request = c.req.raw;
    const isPost = request.method === 'POST';
    // The room for a body is taken before the first byte of it is read.
    const expected = isPost ? expectedBytes(request, this.#maxBodyBytes) : 0;
    const body = this.shares.memory.take(caller, expected);
    if (body === undefined) return tooMuch('memory');
    const read = isPost
      ? await readMessage(request, c.env?.incoming, this.#maxBodyBytes)
      : { message: undefined, size: 0 };
    // A refusal takes time too: whatever a caller sends waits for its turn.
    const turn = this.#turns.next(caller);
    if (turn !== undefined) await turn;
    // The shutdown may have begun while the request was on its way.
    if (!(read instanceof Response) && !this.draining) {
      body.add(read.size - expected);
      return { message: read.message, body };
    }
    // The refusal repeats the id, and waits until it is read.
    whenOver(c, () => body.release());
    return read instanceof Response ? read : shuttingDown();
  }

  async #pass(
    c: Context<Env>,
    { message, body, caller, authInfo }: Admitted & { message: JSONRPCMessage | undefined; body: Share },
  ): Promise<Response> {
    const { shares } = this;
    const request = c.req.raw;
    const kind = kindOf(request.method, message);
    const place = kind === 'other' ? body : shares[kind].take(caller);
    if (place === undefined) {
      body.release();
      return tooMuch(kind === 'calls' ? 'calls' : 'streams', message);
    }
    const call = new Call(caller, message && nameOfCall(message), { place, memory: body });
    const release = call.hold();
    const waiting = kind === 'calls' ? shares.waiting.take(caller) : undefined;
    const sent = () => {
      waiting?.release();
      release();
    };
    // A stream lasts no longer than its response: no handler works for it.
    const answered = kind === 'calls' ? call.hold() : () => {};
    if (kind === 'calls') this.#calls.set(request, call);
    const { outgoing } = c.env ?? {};
    if (outgoing) whenOver(c, sent);
    const onResponseEnd = (callback: () => void) => whenOver(c, callback);
    const incoming = { request, message, authInfo, caller, onResponseEnd, onAnswered: answered };
    try {
      const response = await withoutNullId(await this.protocol.serve(incoming), message);
      return kind === 'streams' ? boundUnread(response, body, () => outgoing?.destroy()) : response;
    } catch (error) {
      answered();
      throw error;
    } finally {
      // Without a socket, a response is over when it was made.
      if (!outgoing) sent();
    }
  }
}

function wrongMethod(request: Request): Response | undefined {
  if (!['POST', 'GET', 'DELETE'].includes(request.method))
    return errorResponse(405, -32_000, 'Method not allowed', { headers: { allow: 'GET, POST, DELETE' } });
  if (request.method === 'POST' || !namesModern(request)) return undefined;
  const problem = 'Method not allowed: since 2026-07-28 every request is a POST';
  return errorResponse(405, -32_000, problem, { headers: { allow: 'POST' } });
}

/** Calls back when a response is over: when its socket says so, once, which it may have said already. */
function whenOver({ env }: Context<Env>, callback: () => void): void {
  const { incoming, outgoing } = env ?? {};
  if (outgoing === undefined || outgoing.closed || incoming?.socket.destroyed) callback();
  else outgoing.once('close', callback);
}
