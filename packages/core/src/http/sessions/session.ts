import type { EventStore, JSONRPCMessage, McpRequestContext, McpServer } from '@modelcontextprotocol/server';
import { approximateSize } from '../../guard/result-check.js';
import { carryChanges } from '../../protocol/changes.js';
import { whenClosed } from '../../tool/when-closed.js';
import type { HttpAppOptions } from '../app-options.js';
import type { Incoming } from '../incoming.js';
import type { Share } from '../limits/budget.js';
import type { SessionRecord, SessionStore } from './session-store.js';
import { SessionTransport } from './session-transport.js';

/** The parts that all sessions share. */
export interface Surroundings extends Pick<HttpAppOptions, 'bus' | 'logger'> {
  /** @param prepare adds the handlers of the session, before all handlers are guarded */
  createServer: (context: McpRequestContext, prepare: (server: McpServer) => void) => Promise<McpServer>;
  store: SessionStore;
  /** Called when a session has ended by itself: its client has sent DELETE. */
  ended: (session: Session) => void;
}

/**
 * One session of a 2025-era client. While nobody uses it, it may sleep: its server, some 20 kB, is let go, and made again
 * from the record. A session that another process opened sleeps here at first.
 */
export class Session {
  readonly id: string;
  record: SessionRecord;
  /** Its parts of its caller's shares. */
  readonly place: Share;
  readonly memory: Share;
  /** Responses that have not ended: calls, and the GET stream. */
  openResponses = 0;
  /** Whether its server has state that a new one would lack, or a client that listens. */
  staysAwake = false;
  /** In milliseconds since 1970. */
  lastUsed = Date.now();
  /** Leads to its server; undefined while it sleeps. */
  transport: SessionTransport | undefined;
  readonly #surroundings: Surroundings;
  readonly #events: EventStore;
  #waking: Promise<SessionTransport> | undefined;

  constructor(surroundings: Surroundings, id: string, record: SessionRecord, place: Share, memory: Share) {
    this.#surroundings = surroundings;
    this.id = id;
    this.record = record;
    this.place = place;
    this.memory = memory;
    this.#events = surroundings.store.eventStore(id, memory);
  }

  get isIdle(): boolean {
    return this.openResponses === 0 && (this.transport?.inFlight ?? 0) === 0;
  }

  /** Wakes it where it sleeps. Requests that come together wake it once. */
  async awake(incoming: Incoming): Promise<SessionTransport> {
    if (this.transport !== undefined) return this.transport;
    this.#waking ??= this.#wake(incoming).finally(() => {
      this.#waking = undefined;
    });
    return this.#waking;
  }

  /** Makes its first server. */
  async open(incoming: Incoming): Promise<SessionTransport> {
    this.transport = await this.#connect(incoming);
    return this.transport;
  }

  /** Lets go of its server. */
  async sleep(): Promise<void> {
    const { transport } = this;
    this.transport = undefined;
    await transport?.close();
  }

  /** Brings a new server to where the last one was, here or in another process, before it is used. */
  async #wake(incoming: Incoming): Promise<SessionTransport> {
    // Other processes have newer data of it.
    this.record = (await this.#surroundings.store.load(this.id)) ?? this.record;
    const { initialize, subscriptions } = this.record;
    const transport = await this.#connect(incoming);
    const subscribe = (uri: string, i: number): JSONRPCMessage => ({
      jsonrpc: '2.0',
      id: `restore-${i}`,
      method: 'resources/subscribe',
      params: { uri },
    });
    const initialized: JSONRPCMessage = { jsonrpc: '2.0', method: 'notifications/initialized' };
    try {
      await transport.replay([initialize, initialized, ...subscriptions.map(subscribe)]);
    } catch (error) {
      await transport.close();
      throw error;
    }
    this.staysAwake ||= subscriptions.length > 0;
    this.transport = transport;
    return transport;
  }

  async #connect({ authInfo, request }: Incoming): Promise<SessionTransport> {
    const { createServer, bus, logger, store, ended } = this.#surroundings;
    const { id, memory } = this;
    const transport = new SessionTransport(id, this.#events, (message) =>
      store.relay({ session: id, message }),
    );
    const restored = new Set(this.record.subscriptions);
    let stop = () => {};
    const context = { era: 'legacy' as const, requestInfo: request, ...(authInfo && { authInfo }) };
    const server = await createServer(context, (unguarded) => {
      stop = carryChanges(unguarded, 'legacy', bus, logger, (uri, on) => {
        // Those that the session came with are counted already.
        if (!(on && restored.delete(uri)) && !memory.add(on ? uri.length : -uri.length)) return false;
        store
          .subscribed(id, uri, on)
          .catch((error: unknown) => logger.warn('a subscription could not be kept', { error }));
        return true;
      });
    });
    await server.connect(transport);
    whenClosed(server, () => {
      stop();
      if (this.transport === transport) ended(this);
    });
    return transport;
  }
}

/** Requests that leave a server as it was: it may be made again for the next one. */
const leavesNoTrace = new Set([
  'initialize',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'ping',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'completion/complete',
]);

/** Largest `initialize` that is kept for a server that sleeps, in characters. */
const longestInitialize = 8_192;

/** Whether a request (none: GET opens a stream) leaves something behind that must not sleep. */
export function keepsAwake(message: JSONRPCMessage | undefined): boolean {
  if (message === undefined) return true;
  if (!('method' in message)) return false;
  if (message.method === 'initialize' && approximateSize(message) > longestInitialize) return true;
  return !leavesNoTrace.has(message.method);
}
