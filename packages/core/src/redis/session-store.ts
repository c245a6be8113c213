import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { RelayedMessage, SessionRecord, SessionStore } from '../http/sessions/session-store.js';
import type { Logger } from '../runtime/logger.js';
import { RedisEventStore } from './event-store.js';

type Announcement = { from: string } & ({ ended: string } | { relayed: RelayedMessage });

interface SessionStoreParts {
  commands: Redis;
  subscriber: Redis;
  logger: Logger;
  prefix: string;
  ttlSeconds: number;
}

/** Sessions that any process can continue. While Redis is away, a new session stays in its process. */
export function redisSessionStore({
  commands,
  subscriber,
  logger,
  prefix,
  ttlSeconds,
}: SessionStoreParts): SessionStore {
  const self = randomUUID();
  const channel = `${prefix}:sessions`;
  const key = (session: string) => `${prefix}:session:${session}`;
  const announce = (announcement: Announcement) => commands.publish(channel, JSON.stringify(announcement));

  /** Does without Redis when it is away: the session goes on in this process. */
  const attempt = async <Value>(what: string, run: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await run();
    } catch (error) {
      logger.warn(what, { error });
      return undefined;
    }
  };

  return {
    eventStore: (session, memory) =>
      new RedisEventStore({ commands, logger, key: key(session), ttlSeconds, memory }),
    save: async (session, { principal, initialize }) => {
      const record = JSON.stringify({ principal, initialize });
      await attempt('a session is kept in this process only', () =>
        commands.set(key(session), record, 'EX', ttlSeconds),
      );
    },
    load: (session) =>
      attempt('a session of another process could not be looked up', async () => {
        const text = await commands.get(key(session));
        if (text === null) return undefined;
        const subscriptions = await commands.smembers(`${key(session)}:subscriptions`);
        return { ...(JSON.parse(text) as Omit<SessionRecord, 'subscriptions'>), subscriptions };
      }),
    subscribed: async (session, uri, on) => {
      const set = `${key(session)}:subscriptions`;
      if (on) await commands.multi().sadd(set, uri).expire(set, ttlSeconds).exec();
      else await commands.srem(set, uri);
    },
    touch: async (session) => {
      const keys = [key(session), `${key(session)}:subscriptions`, `${key(session)}:events`];
      if (commands.status !== 'ready') return;
      await Promise.all(keys.map((name) => commands.expire(name, ttlSeconds)));
    },
    delete: async (session) => {
      await attempt('a session may live on in other processes', async () => {
        await commands.del(key(session), `${key(session)}:subscriptions`, `${key(session)}:events`);
        await announce({ from: self, ended: session });
      });
    },
    relay: async (message) => {
      await attempt('a message did not reach the other processes', () =>
        announce({ from: self, relayed: message }),
      );
    },
    listen({ ended, relayed }) {
      subscriber.on('message', (from: string, text: string) => {
        if (from !== channel) return;
        try {
          const announcement = JSON.parse(text) as Announcement;
          if (announcement.from === self) return;
          if ('ended' in announcement) ended(announcement.ended);
          else relayed(announcement.relayed);
        } catch (error) {
          logger.warn('a message on the session channel was not understood', { error });
        }
      });
      subscriber
        .subscribe(channel)
        .catch((error: unknown) => logger.error('other processes cannot be heard', { error }));
    },
  };
}
