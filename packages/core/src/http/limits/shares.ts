import { getHeapStatistics } from 'node:v8';
import type { HttpAppOptions } from '../app-options.js';
import { Budget } from './budget.js';

/** The budgets that all callers share. */
export class Shares {
  readonly calls: Budget;
  readonly streams: Budget;
  readonly sessions: Budget;
  readonly memory: Budget;
  /** Calls whose clients still wait: a drain waits for these. Without a limit of its own. */
  readonly waiting = new Budget(Number.POSITIVE_INFINITY);

  constructor(options: HttpAppOptions) {
    const { maxCalls = 1_000, maxStreams = 1_000, maxSessions = 1_000 } = options;
    this.calls = new Budget(maxCalls, options.rateLimits?.concurrent || undefined);
    this.streams = new Budget(maxStreams);
    this.sessions = new Budget(maxSessions);
    // A request is in memory several times: as bytes, as text, and parsed.
    const eighth = Math.max(16 * 1024 * 1024, getHeapStatistics().heap_size_limit / 8);
    this.memory = new Budget(options.maxMemoryBytes ?? eighth);
  }
}
