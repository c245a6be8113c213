import type { EventId, EventStore, JSONRPCMessage, StreamId } from '@modelcontextprotocol/server';
import type { Redis } from 'ioredis';
import type { Share } from '../http/limits/budget.js';
import { eventLimits, SessionEventStore } from '../http/sessions/event-store.js';
import type { Logger } from '../runtime/logger.js';
import { changeId } from './event-bus.js';

/**
 * Appends an event to the session's stream, unless another process has stored it, and returns its id. Removes the oldest
 * events to make room. An event over the limit leaves only its id.
 *
 * KEYS: events, the id that the change has. ARGV: stream, message, most events, seconds to live, change id or '', most characters.
 */
const append = `
if ARGV[5] ~= '' then
  local known = redis.call('GET', KEYS[2])
  if known then return known end
end
local message = ARGV[2]
local most = tonumber(ARGV[6])
if #message > most / 100 then
  local size = #message
  local oldest = '+'
  for _, event in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-')) do
    size = size + #event[2][4]
    if size > most then break end
    oldest = event[1]
  end
  if #message > most then message = '{}' end
  if oldest == '+' then redis.call('DEL', KEYS[1]) else redis.call('XTRIM', KEYS[1], 'MINID', oldest) end
end
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 's', ARGV[1], 'm', message)
redis.call('EXPIRE', KEYS[1], ARGV[4])
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[2], id, 'EX', 60)
end
return id`;

interface EventStoreParts {
  commands: Redis;
  logger: Logger;
  /** The prefix of the session's keys. */
  key: string;
  ttlSeconds: number;
  /** For the events that are kept in this process while Redis is away. */
  memory: Share;
}

/** The last events of one session, where every process can replay them. Without Redis, those of this process. */
export class RedisEventStore implements EventStore {
  readonly #parts: EventStoreParts;
  readonly #fallback: SessionEventStore;

  constructor(parts: EventStoreParts) {
    this.#parts = parts;
    this.#fallback = new SessionEventStore(parts.memory);
  }

  async storeEvent(streamId: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const { commands, logger, key, ttlSeconds } = this.#parts;
    const change = changeId() ?? '';
    try {
      const text = JSON.stringify(message);
      return String(
        await commands.eval(
          append,
          2,
          `${key}:events`,
          `${key}:change:${change}`,
          streamId,
          text,
          eventLimits.events,
          ttlSeconds,
          change,
          eventLimits.size,
        ),
      );
    } catch (error) {
      logger.debug('an event is kept in this process only', { error });
      return this.#fallback.storeEvent(streamId, message);
    }
  }

  async getStreamIdForEventId(id: EventId): Promise<StreamId | undefined> {
    if (!isRedisId(id)) return this.#fallback.getStreamIdForEventId(id);
    const [entry] = await this.#parts.commands.xrange(`${this.#parts.key}:events`, id, id);
    return entry === undefined ? undefined : fields(entry).s;
  }

  async replayEventsAfter(
    lastEventId: EventId,
    sender: { send: (id: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    if (!isRedisId(lastEventId)) return this.#fallback.replayEventsAfter(lastEventId, sender);
    const [last, ...later] = await this.#parts.commands.xrange(`${this.#parts.key}:events`, lastEventId, '+');
    if (last === undefined || last[0] !== lastEventId) throw new Error('the event is no longer kept');
    const streamId = fields(last).s ?? '';
    for (const entry of later) {
      const { s, m = '{}' } = fields(entry);
      const message = JSON.parse(m) as JSONRPCMessage;
      // A priming event holds no message; it only gave the client an id to resume from.
      if (s === streamId && 'jsonrpc' in message) await sender.send(entry[0], message);
    }
    return streamId;
  }
}

/** Two numbers of 64 bits. Redis answers anything else with an error. */
function isRedisId(id: EventId): boolean {
  return /^\d{1,20}-\d{1,20}$/.test(id) && id.split('-').every((part) => BigInt(part) < 2n ** 64n);
}

function fields([, values]: [id: string, fields: string[]]): { s?: string; m?: string } {
  return Object.fromEntries(values.flatMap((value, i) => (i % 2 === 0 ? [[value, values[i + 1]]] : [])));
}
