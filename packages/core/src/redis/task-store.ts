import type { Logger } from '../runtime/logger.js';
import type { TaskRecord, TaskStore } from '../tasks/store.js';
import { logConnection, redisClient } from './connection.js';
import { Lease } from './lease.js';
import * as scripts from './task-scripts.js';

export interface RedisTaskStoreOptions {
  logger: Logger;
  /** The server's name, with which every key begins. Replicas of one server have the same. */
  server: string;
  /**
   * A process that has no connection to Redis for so long stops the tasks that it runs; a third later others take them
   * over. Default 15,000.
   */
  leaseMs?: number;
}

type Row = [body: string | null, version: string, worker: string];

/**
 * Keeps tasks in Redis, for replicas on several machines. They survive Redis only as far as it writes to its disk:
 * `appendonly yes` and `appendfsync always`.
 *
 * @param url `redis://host:6379/0`, or `rediss://` for TLS
 */
export async function redisTaskStore(
  url: string,
  { logger, server, leaseMs = 15_000 }: RedisTaskStoreOptions,
): Promise<TaskStore> {
  const prefix = `mcp:${server}:tasks`;
  const redis = redisClient(url);
  logConnection(redis, logger);
  await redis.connect().catch(() => {});
  const lease = new Lease(redis, `${prefix}:workers`, leaseMs);
  await lease.beat();
  const run = (script: string, ...args: (string | number)[]) => redis.eval(script, 1, prefix, ...args);
  let claims = 0;
  return {
    async add(task, { perOwner, total }) {
      const { id, owner, status, created, ttlMs } = task;
      const body = JSON.stringify(task);
      const added = await run(
        scripts.add,
        id,
        owner,
        status,
        created,
        body,
        created + ttlMs,
        perOwner,
        total,
      );
      return added as 'added' | 'owner is full' | 'full';
    },
    async read(id) {
      return recordOf((await redis.hmget(`${prefix}:task:${id}`, 'body', 'version', 'worker')) as Row);
    },
    async write(task) {
      const { id, version, status, worker = '' } = task;
      return (await run(scripts.write, id, version, version + 1, status, worker, JSON.stringify(task))) === 1;
    },
    async claim(notOf = []) {
      if (lease.worker === undefined) return undefined;
      const row = await run(scripts.claim, lease.worker, claims, JSON.stringify(notOf));
      claims += 1;
      return row === null ? undefined : recordOf(row as Row);
    },
    async abandoned() {
      await lease.buryDead();
      const rows = (await run(scripts.abandoned)) as Row[];
      return rows.flatMap((row) => recordOf(row) ?? []);
    },
    async removeExpired(now) {
      await run(scripts.removeExpired, now);
    },
    onLeaseLost: (listener) => lease.onLost(listener),
    async close(isIdle) {
      await lease.close(isIdle);
      redis.disconnect();
    },
  };
}

function recordOf([text, version, worker]: Row): TaskRecord | undefined {
  if (text === null) return undefined;
  return { ...(JSON.parse(text) as TaskRecord), version: Number(version), worker: worker || undefined };
}
