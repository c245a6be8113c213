import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';
import { approximateSize } from '../../guard/result-check.js';
import type { HeldBySession, Session } from './session.js';
import type { SessionRecord } from './session-store.js';

/** The parts that are kept of a session that sleeps. */
export interface SleepingSession {
  /** The data from which its server is made again, as another process would do. */
  record: SessionRecord;
  events: EventStore;
  held: HeldBySession;
  /** When it was last used, in milliseconds since 1970. */
  lastUsed: number;
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

/**
 * The sessions that nobody uses at the moment. The last so many of them are kept as they are; the others sleep: their
 * servers, some 20 kB each, are let go, and made again when they are next used.
 */
export class IdleSessions {
  readonly #mostAwake: number;
  /** Least recently used first. */
  readonly #awake = new Set<Session>();
  readonly #asleep = new Map<string, SleepingSession>();
  readonly #letGo: (session: Session) => void;

  /** @param letGo closes the server of a session that goes to sleep */
  constructor(mostAwake: number, letGo: (session: Session) => void) {
    this.#mostAwake = mostAwake;
    this.#letGo = letGo;
  }

  /** How many sleep. */
  get asleep(): number {
    return this.#asleep.size;
  }

  sleeping(id: string): SleepingSession | undefined {
    return this.#asleep.get(id);
  }

  /** A session is not used any more, for now. */
  add(session: Session): void {
    if (session.staysAwake || session.openResponses > 0 || session.transport.inFlight > 0) return;
    this.#awake.add(session);
    const [oldest] = this.#awake;
    if (oldest === undefined || this.#awake.size <= this.#mostAwake) return;
    const { id, record, events, held, lastUsed } = oldest;
    oldest.asleep = true;
    this.#asleep.set(id, { record, events, held, lastUsed });
    this.#letGo(oldest);
  }

  /** A session is used, or has ended. */
  delete(session: Session): void {
    this.#awake.delete(session);
  }

  /** A session that sleeps has been woken. Says whether it slept. */
  forget(id: string): boolean {
    return this.#asleep.delete(id);
  }

  /** A session that sleeps has ended. */
  end(id: string): void {
    const sleeping = this.#asleep.get(id);
    if (sleeping === undefined) return;
    this.#asleep.delete(id);
    letGoOf(sleeping);
  }

  /** Ends what has slept since before that time, in milliseconds since 1970. */
  sweep(idleSince: number): void {
    for (const [id, { lastUsed }] of this.#asleep) if (lastUsed <= idleSince) this.end(id);
  }
}

/** Gives back what a session held that has ended. */
export function letGoOf({ held }: Pick<SleepingSession, 'held'>): void {
  held.place.release();
  held.memory.release();
}
