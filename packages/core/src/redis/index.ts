import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { SharedState } from '../http/shared-state.js';
import type { Logger } from '../runtime/logger.js';
import { logConnection, redisClient } from './connection.js';
import { RedisEventBus } from './event-bus.js';
import { redisSessionStore } from './session-store.js';
import { redisTaskStore } from './task-store.js';

export { type RedisTaskStoreOptions, redisTaskStore } from './task-store.js';
export type { SharedState };

export interface RedisOptions {
  logger: Logger;
  /** A session that no process has used for so long is forgotten, in seconds. */
  sessionTtlSeconds: number;
  /** The server's name, with which every key and channel begins: other servers on the same Redis have other sessions. */
  server: string;
}

/** How often Redis is asked whether it is there. */
const heartbeatMs = 5_000;

/**
 * Shares changes, sessions and rate limits between the processes of one server, through one Redis.
 *
 * Without Redis, calls go on: each process serves its own sessions, changes and limits, and `readiness` says so. All of
 * it is shared again when Redis is back.
 *
 * @param url `redis://host:6379/0`, or `rediss://` for TLS
 */
export async function connectRedis(
  url: string,
  { logger, sessionTtlSeconds, server }: RedisOptions,
): Promise<SharedState> {
  const prefix = `mcp:${server}`;
  const commands = redisClient(url);
  // Subscriptions are made again by the client after every reconnect.
  const subscriber = redisClient(url, { enableOfflineQueue: true, maxRetriesPerRequest: null });
  logConnection(commands, logger);
  subscriber.on('error', () => {});
  await commands.connect().catch(() => {});
  subscriber.connect().catch(() => {});
  // Without a ping, a dead connection stays unnoticed while it only listens, or while no calls arrive.
  const heartbeat = setInterval(() => {
    for (const redis of [commands, subscriber]) if (redis.status === 'ready') redis.ping().catch(() => {});
  }, heartbeatMs).unref();

  const bus = new RedisEventBus({ commands, subscriber, logger, channel: `${prefix}:changes` });
  return {
    bus,
    sessionStore: redisSessionStore({ commands, subscriber, logger, prefix, ttlSeconds: sessionTtlSeconds }),
    createLimiter: async (name, perMinute) => {
      const settings = { points: perMinute, duration: 60, keyPrefix: `${prefix}:limit:${name}` };
      return new RateLimiterRedis({
        ...settings,
        storeClient: commands,
        insuranceLimiter: new RateLimiterMemory(settings),
      });
    },
    openTaskStore: () => redisTaskStore(url, { logger, server }),
    readiness: () => ({ redis: commands.status === 'ready' ? 'ok' : 'unreachable' }),
    async close() {
      clearInterval(heartbeat);
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}
