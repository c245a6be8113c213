import type { WireTransport } from '../linked-pair.js';
import type { WireMessage } from '../messages.js';
import type { WireLog } from './wire-log.js';

/** A client's request and what the server answered. */
export interface Exchange {
  method: string;
  params: Record<string, unknown>;
  /** Undefined while the server has not answered. */
  answer?: WireMessage;
}

/** The messages between a client and a server, as they were on the wire, before an SDK has read them. */
export class Recording {
  readonly exchanges: Exchange[] = [];
  readonly #open = new Map<string | number, Exchange>();
  readonly #seen = new WeakSet<object>();
  readonly #log: WireLog | undefined;

  /** @param log judges each message by the official schema */
  constructor(log?: WireLog) {
    this.#log = log;
  }

  /** Reads along on a transport from now on. */
  follow(transport: WireTransport): void {
    const send = transport.send.bind(transport) as (message: unknown, ...rest: unknown[]) => Promise<void>;
    transport.send = (message: unknown, ...rest: unknown[]) => {
      this.#sent(message as WireMessage);
      return send(message, ...rest);
    };
    let hear: WireTransport['onmessage'];
    const heard = (message: never, extra: never) => {
      this.#heard(message);
      hear?.(message, extra);
    };
    // A client sets its listener when it connects.
    Object.defineProperty(transport, 'onmessage', {
      get: () => (hear === undefined ? undefined : heard),
      set: (listener: typeof hear) => {
        hear = listener;
      },
    });
  }

  #sent(message: WireMessage): void {
    this.#log?.fromClient(message);
    const { id, method, params = {} } = message;
    if (method === undefined || id === undefined) return;
    const exchange = { method, params };
    this.exchanges.push(exchange);
    this.#open.set(id, exchange);
  }

  #heard(message: WireMessage): void {
    // A client that chains listeners hears a message twice.
    if (this.#seen.has(message)) return;
    this.#seen.add(message);
    this.#log?.fromServer(message);
    if (message.method !== undefined || message.id === undefined) return;
    const exchange = this.#open.get(message.id);
    if (exchange === undefined) return;
    this.#open.delete(message.id);
    exchange.answer = message;
  }
}
