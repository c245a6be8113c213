import { getHeapStatistics } from 'node:v8';
import type { HttpAppOptions } from '../app-options.js';
import { Budget } from './budget.js';

/** The budgets that all callers share. */
export interface Shares {
  calls: Budget;
  streams: Budget;
  sessions: Budget;
  memory: Budget;
  /** Calls whose clients still wait: a drain waits for these. Without a limit of its own. */
  waiting: Budget;
}

export function createShares(options: HttpAppOptions): Shares {
  const { maxCalls = 1_000, maxStreams = 1_000, maxSessions = 1_000 } = options;
  return {
    calls: new Budget(maxCalls, options.rateLimits?.concurrent || undefined),
    streams: new Budget(maxStreams),
    sessions: new Budget(maxSessions),
    memory: new Budget(options.maxMemoryBytes ?? defaultMemory()),
    waiting: new Budget(Number.POSITIVE_INFINITY),
  };
}

/** An eighth of Node's heap: what is held is parsed, written as text and as bytes, so it is in memory a few times. */
function defaultMemory(): number {
  return Math.max(16 * 1024 * 1024, getHeapStatistics().heap_size_limit / 8);
}
