import type { EventId, EventStore, JSONRPCMessage, StreamId } from '@modelcontextprotocol/server';
import { approximateSize } from '../../guard/result-check.js';
import type { Share } from '../limits/budget.js';

/** How much is kept of one session: so many events, and so many characters of them together. */
export const eventLimits = { events: 100, size: 1024 * 1024 };

interface StoredEvent {
  id: EventId;
  streamId: StreamId;
  message: JSONRPCMessage;
  size: number;
}

/**
 * The last events of one session, for a client whose stream broke (`Last-Event-ID`). Each session needs its own store:
 * the SDK gives every standalone stream the same name, so a shared store would mix up clients.
 */
export class SessionEventStore implements EventStore {
  readonly #events: StoredEvent[] = [];
  readonly #memory: Share;
  #size = 0;
  #last = 0;

  /** @param memory what the session holds of its caller's share */
  constructor(memory: Share) {
    this.#memory = memory;
  }

  async storeEvent(streamId: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const id = String(++this.#last);
    const size = approximateSize(message);
    // The oldest go first. An event that finds no room then is not kept: a client that asks for it learns that it is gone.
    while (!this.#hasRoom(size) || !this.#memory.add(size)) {
      const oldest = this.#events.shift();
      if (oldest === undefined) return id;
      this.#size -= oldest.size;
      this.#memory.add(-oldest.size);
    }
    this.#events.push({ id, streamId, message, size });
    this.#size += size;
    return id;
  }

  #hasRoom(size: number): boolean {
    return this.#events.length < eventLimits.events && this.#size + size <= eventLimits.size;
  }

  async getStreamIdForEventId(id: EventId): Promise<StreamId | undefined> {
    return this.#events.find((event) => event.id === id)?.streamId;
  }

  async replayEventsAfter(
    lastEventId: EventId,
    { send }: { send: (id: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const from = this.#events.findIndex((event) => event.id === lastEventId);
    const streamId = this.#events[from]?.streamId;
    if (streamId === undefined) throw new Error('the event is no longer kept');
    for (const event of this.#events.slice(from + 1)) {
      // A priming event holds no message; it only gave the client an id to resume from.
      if (event.streamId === streamId && 'jsonrpc' in event.message) await send(event.id, event.message);
    }
    return streamId;
  }
}
