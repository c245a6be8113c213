import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { watchFetch } from './watch-fetch.js';
import { watchProcess } from './watch-process.js';
import { type WireCounts, WireLog, type WireLogs, type WireProblem } from './wire-log.js';

/**
 * Everything this process says to MCP servers and hears from them, by whatever client: child processes it starts
 * (stdio), and `fetch` (HTTP). One watch a process.
 */
export class WireWatch implements WireLogs {
  readonly #logs: WireLog[] = [];
  #tolerant = false;
  #looksAway = false;

  /** A log for one more connection. */
  open(revision?: string): WireLog {
    const log = new WireLog(revision);
    this.#logs.push(log);
    return log;
  }

  /** From now on wrong messages are only counted: for tests of servers that are wrong on purpose. */
  tolerate(): void {
    this.#tolerant = true;
  }

  /** Does something, and watches no process that it starts: for what judges the messages itself. */
  lookAway<Result>(work: () => Result): Result {
    this.#looksAway = true;
    try {
      return work();
    } finally {
      this.#looksAway = false;
    }
  }

  /** The problems since the last time. */
  takeProblems(): WireProblem[] {
    const problems = this.#logs.flatMap((log) => log.problems.splice(0));
    return this.#tolerant ? [] : problems;
  }

  /** @throws Error that shows each wrong message since the last time */
  assertRight(): void {
    const problems = this.takeProblems();
    if (problems.length === 0) return;
    const shown = problems
      .slice(0, 5)
      .map(({ from, problem, message }) => `${from}: ${problem}\n  ${JSON.stringify(message).slice(0, 500)}`);
    throw new Error(
      `${problems.length} message(s) on the wire are not what the official schema allows:\n${shown.join('\n')}`,
    );
  }

  get counts(): WireCounts {
    const total: WireCounts = { client: 0, server: 0, refused: 0 };
    for (const { counts } of this.#logs) {
      total.client += counts.client;
      total.server += counts.server;
      total.refused += counts.refused;
    }
    return total;
  }

  /** Starts to watch; what it returns ends that. */
  start(): () => void {
    const onProcess = (event: unknown) => {
      if (!this.#looksAway) watchProcess((event as { process: ChildProcess }).process, this);
    };
    subscribe('child_process', onProcess);
    const restoreFetch = watchFetch(this);
    return () => {
      unsubscribe('child_process', onProcess);
      restoreFetch();
    };
  }
}

/** The watch of this process, there once `@mcp-reference/testing/wire-schema` has been imported. */
export function currentWatch(): WireWatch | undefined {
  return (globalThis as WithWatch)[key];
}

/** @throws Error where there is none: what should be judged would not be */
export function theWatch(): WireWatch {
  const watch = currentWatch();
  if (watch === undefined) throw new Error('nobody judges: @mcp-reference/testing/wire-schema is not in use');
  return watch;
}

export function installWatch(): WireWatch {
  const watch = new WireWatch();
  (globalThis as WithWatch)[key] = watch;
  return watch;
}

const key = Symbol.for('mcp-reference.wire-watch');
type WithWatch = typeof globalThis & { [key]?: WireWatch };
