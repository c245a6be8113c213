import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { AuthInfo, JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Context } from 'hono';
import { Call, type Slot } from '../guard/call.js';
import { defaultJsonLimits } from '../protocol/json-rpc.js';
import { callerNetwork, clientAddress } from './address.js';
import type { HttpAppOptions } from './app-options.js';
import { principalOf } from './auth/principal.js';
import { type BodyLimits, expectedBytes, readMessage } from './body.js';
import { kindOf, nameOfCall, namesModern } from './classify.js';
import { errorResponse, shuttingDown, withoutNullId } from './error-response.js';
import type { Incoming } from './incoming.js';
import type { Share } from './limits/budget.js';
import { Limits, tooMuch } from './limits/limits.js';
import type { Shares } from './limits/shares.js';
import { Turns } from './limits/turns.js';
import { boundUnread } from './limits/unread.js';

export type Env = { Bindings: Partial<HttpBindings> };

interface EndpointParts {
  options: HttpAppOptions;
  shares: Shares;
  calls: WeakMap<Request, Call>;
  protocol: (incoming: Incoming) => Promise<Response>;
}

/** Everything between the endpoint's address and the protocol: who calls, how often, what. */
export class Endpoint {
  readonly #parts: EndpointParts;
  readonly #limits: Limits;
  readonly #turns = new Turns();
  readonly #bodyLimits: BodyLimits;
  /** No call is let in any more. */
  draining = false;

  constructor(parts: EndpointParts) {
    const { logger, createLimiter, maxBodyBytes = 4 * 1024 * 1024 } = parts.options;
    const { perAddress = 0, perPrincipal = 0, concurrent = 0 } = parts.options.rateLimits ?? {};
    this.#parts = parts;
    this.#limits = new Limits({ perAddress, perPrincipal, concurrent }, logger, createLimiter);
    this.#bodyLimits = { maxBodyBytes, json: defaultJsonLimits };
  }

  serve = async (c: Context<Env>): Promise<Response> => {
    const refused = wrongMethod(c.req.raw);
    if (refused) return refused;
    const who = await this.#identify(c);
    if (who instanceof Response) return who;
    const read = await this.#read(c, who.caller);
    return read instanceof Response ? read : this.#pass(c, { ...who, ...read });
  };

  async #identify(c: Context<Env>): Promise<{ authInfo: AuthInfo | undefined; caller: string } | Response> {
    const { auth, trustedProxies = 0 } = this.#parts.options;
    const address = callerNetwork(clientAddress(c.env?.incoming, trustedProxies));
    const tooManyFromAddress = await this.#limits.checkAddress(address);
    if (tooManyFromAddress) return tooManyFromAddress;
    const authInfo = await auth?.authenticate(c.req.raw);
    if (authInfo instanceof Response) return authInfo;
    // Without authentication, addresses are all there is to tell callers apart.
    const caller = principalOf(authInfo) ?? address;
    return (await this.#limits.checkPrincipal(caller)) ?? { authInfo, caller };
  }

  async #read(
    c: Context<Env>,
    caller: string,
  ): Promise<{ message: JSONRPCMessage | undefined; body: Share } | Response> {
    const request = c.req.raw;
    const isPost = request.method === 'POST';
    // The room for a body is taken before the first byte of it is read.
    const expected = isPost ? expectedBytes(request, this.#bodyLimits) : 0;
    const body = this.#parts.shares.memory.take(caller, expected);
    if (body === undefined) return tooMuch('memory');
    const read = isPost
      ? await readMessage(request, c.env?.incoming, this.#bodyLimits)
      : { message: undefined, size: 0 };
    // A refusal takes time too: whatever a caller sends waits for its turn.
    const turn = this.#turns.next(caller);
    if (turn !== undefined) await turn;
    // The shutdown may have begun while the request was on its way.
    const refusal = read instanceof Response ? read : this.draining && shuttingDown();
    if (refusal || read instanceof Response) {
      // The refusal repeats the id, and waits until it is read.
      const { outgoing } = c.env ?? {};
      if (outgoing) whenOver(outgoing, () => body.release());
      else body.release();
      return refusal || shuttingDown();
    }
    body.add(read.size - expected);
    return { message: read.message, body };
  }

  async #pass(
    c: Context<Env>,
    { message, body, caller, authInfo }: Pick<Incoming, 'message' | 'caller' | 'authInfo'> & { body: Share },
  ): Promise<Response> {
    const { shares, calls, protocol } = this.#parts;
    const request = c.req.raw;
    const kind = kindOf(request.method, message);
    const place = kind === 'other' ? body : shares[kind].take(caller);
    if (place === undefined) {
      body.release();
      return tooMuch(kind === 'calls' ? 'calls' : 'streams', message);
    }
    const call = new Call(caller, message && nameOfCall(message), slotOf(place, body));
    const release = call.hold();
    const waiting = kind === 'calls' ? shares.waiting.take(caller) : undefined;
    const sent = () => {
      waiting?.release();
      release();
    };
    // A stream lasts no longer than its response: no handler works for it.
    const answered = kind === 'calls' ? call.hold() : () => {};
    if (kind === 'calls') calls.set(request, call);
    const { outgoing } = c.env ?? {};
    const onResponseEnd = (callback: () => void) => (outgoing ? whenOver(outgoing, callback) : callback());
    if (outgoing) whenOver(outgoing, sent);
    const incoming = { request, message, authInfo, caller, onResponseEnd, onAnswered: answered };
    try {
      const response = await withoutNullId(await protocol(incoming), message);
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

/** A result is held in memory with its request until the client has read it, or has gone. */
function slotOf(place: Share, body: Share): Slot {
  return {
    hasRoomFor: (size) => body.add(size),
    leave() {
      place.release();
      body.release();
    },
  };
}

/** Calls back when a response is over: when its socket says so, once, which it may have said already. */
function whenOver(outgoing: ServerResponse, callback: () => void): void {
  if (outgoing.closed) callback();
  else outgoing.on('close', callback);
}
