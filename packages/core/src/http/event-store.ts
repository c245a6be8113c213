import type { EventId, EventStore, JSONRPCMessage, StreamId } from '@modelcontextprotocol/server';
import { approximateSize } from '../result-check.js';

/** How much is kept of one session: so many events, and so many characters of them together. */
export const eventLimits = { events: 100, size: 1024 * 1024 };

interface StoredEvent {
  id: EventId;
  streamId: StreamId;
  message: JSONRPCMessage;
  size: number;
}

/**
 * The last events of one session, kept so that a client whose stream broke can ask for what it missed
 * (`Last-Event-ID`). One store a session: the SDK calls every session's standalone stream by the same name, so a shared
 * store would replay one client's events to another.
 */
export class SessionEventStore implements EventStore {
  readonly #events: StoredEvent[] = [];
  #size = 0;
  #last = 0;

  async storeEvent(streamId: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const id = String(++this.#last);
    const size = approximateSize(message);
    this.#events.push({ id, streamId, message, size });
    this.#size += size;
    // The oldest go first. What is larger than all that is kept goes as well, and all before it: who asks for it is told
    // that it is gone.
    while (this.#events.length > eventLimits.events || this.#size > eventLimits.size) {
      this.#size -= this.#events.shift()?.size ?? 0;
    }
    return id;
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
