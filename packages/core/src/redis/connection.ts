import { Redis } from 'ioredis';
import type { Logger } from '../runtime/logger.js';

/** A client whose commands fail at once while Redis is away: the caller does without, or tries again. */
export function redisClient(
  url: string,
  options: { enableOfflineQueue?: boolean; maxRetriesPerRequest?: null } = {},
): Redis {
  return new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    connectTimeout: 2_000,
    // A Redis that takes commands and does not answer is as good as away: its connection is given up.
    socketTimeout: 2_000,
    lazyConnect: true,
    ...options,
  });
}

/** One line when Redis goes and one when it is back; not one for every attempt. */
export function logConnection(redis: Redis, logger: Logger): void {
  let lost = false;
  redis.on('error', (error) => {
    if (!lost) logger.error('Redis cannot be reached; going on without it', { error });
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) logger.info('Redis is back');
    lost = false;
  });
}
