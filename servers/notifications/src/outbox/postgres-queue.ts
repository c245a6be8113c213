import type { ConstructorOptions, Db, PgBoss } from 'pg-boss';
import type { Log } from '../log.js';
import { type Notification, priorities } from '../notification.js';

/** pg-boss counts an attempt whose process died as a retry; when to give up is decided by the worker. */
const retries = 1_000;
/** pg-boss deletes jobs that nobody fetched in 14 days; what was accepted waits for a channel that comes back later. */
const keptSeconds = 50 * 365 * 24 * 60 * 60;

export interface BossOptions {
  /** How long an attempt may hold a notification, in milliseconds; pg-boss counts in whole seconds. */
  leaseMs: number;
  log: Log;
  /** For tests: pg-boss has a clock that moves the database's time too. */
  boss?: Pick<ConstructorOptions, 'clock'>;
}

export async function startBoss(
  connectionString: string,
  { leaseMs, log, boss: more }: BossOptions,
): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss');
  // How often to look for attempts whose process died.
  const superviseSeconds = Math.min(15, Math.max(1, Math.round(leaseMs / 2_000)));
  const boss = new PgBoss({
    connectionString,
    application_name: 'mcp-notifications',
    schema: 'mcp_notifications_queue',
    max: 5,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    ...more,
  });
  boss.on('error', (error) => log.error('the queue has a problem', { error }));
  return boss.start();
}

/**
 * The work that is waiting, as pg-boss keeps it: one job for every queued notification, under the notification's own id, in
 * the queue of its channel. It gives each job to one process, looks after its time, and takes it back when the process dies.
 */
export class WorkQueue {
  readonly #boss: PgBoss;
  readonly #leaseSeconds: number;
  readonly #queues = new Map<string, Promise<string>>();

  constructor(boss: PgBoss, leaseMs: number) {
    this.#boss = boss;
    this.#leaseSeconds = Math.max(1, Math.ceil(leaseMs / 1_000));
  }

  /** Makes a channel's queue where it is missing. Before a transaction: it needs a connection of its own. */
  open(channel: string): Promise<string> {
    let queue = this.#queues.get(channel);
    if (!queue) {
      const name = `notifications-${channel}`;
      queue = this.#boss.createQueue(name).then(() => name);
      this.#queues.set(channel, queue);
      // A queue that could not be made is tried again.
      queue.catch(() => this.#queues.delete(channel));
    }
    return queue;
  }

  async add(db: Db, { id, channel, dueAt, priority }: Notification): Promise<void> {
    await this.#boss.send(await this.open(channel), null, {
      db,
      id,
      startAfter: new Date(dueAt),
      priority: priorities.indexOf(priority),
      expireInSeconds: this.#leaseSeconds,
      retryLimit: retries,
      retryDelay: 0,
      retentionSeconds: keptSeconds,
    });
  }

  /** @returns the ids of due notifications, this process's alone until the lease ends */
  async take(db: Db, channel: string, limit: number): Promise<string[]> {
    const jobs = await this.#boss.fetch(await this.open(channel), { batchSize: limit, db });
    return jobs.map(({ id }) => id);
  }

  async remove(db: Db, { id, channel }: Notification): Promise<void> {
    await this.#boss.deleteJob(await this.open(channel), id, { db });
  }
}
