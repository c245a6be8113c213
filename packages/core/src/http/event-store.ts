import type { EventId, EventStore, JSONRPCMessage, StreamId } from '@modelcontextprotocol/server';

interface StoredEvent {
  id: EventId;
  streamId: StreamId;
  message: JSONRPCMessage;
}

/**
 * The last events of one session, kept so that a client whose stream broke can ask for what it missed
 * (`Last-Event-ID`). One store a session: the SDK calls every session's standalone stream by the same name, so a shared
 * store would replay one client's events to another.
 */
export class SessionEventStore implements EventStore {
  readonly #maxEvents: number;
  readonly #events: StoredEvent[] = [];
  #last = 0;

  /** @param maxEvents how many events are kept; the oldest go first */
  constructor(maxEvents = 100) {
    this.#maxEvents = maxEvents;
  }

  async storeEvent(streamId: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const id = String(++this.#last);
    this.#events.push({ id, streamId, message });
    if (this.#events.length > this.#maxEvents) this.#events.shift();
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
