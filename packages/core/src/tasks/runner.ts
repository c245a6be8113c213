import { setTimeout as wait } from 'node:timers/promises';
import type { RunTool } from '../guard/call.js';
import type { Logger } from '../runtime/logger.js';
import { deadError, ended, errorOf, outcomeOf } from './outcome.js';
import { runContext, TaskCancelled } from './run-context.js';
import { hasEnded, type TaskRecord, type TaskStore } from './store.js';

interface RunnerOptions {
  store: TaskStore;
  logger: Logger;
  maxRunning: number;
  maxResultSize: number;
  isRepeatable(tool: string): boolean;
  /** Gets each state of a task, some more than once. */
  onChange(task: TaskRecord): void;
  /** The tasks that somebody follows: another process may change them. */
  followed(): Iterable<string>;
}

/** How often a process looks for what other processes did, and at tasks whose process died, in milliseconds. */
const lookEveryMs = 1_000;
/** Progress is written at most so often. */
const progressEveryMs = 250;
/** How long an outcome waits for a store that is away, before it is written again. */
const writeAgainMs = 500;
/** How long closing waits for tools to stop. */
const stopWithinMs = 3_000;

/** Returns the changed task, or undefined to leave it as it is. */
type Change = (task: TaskRecord) => TaskRecord | undefined;

/** Runs the tasks that wait in a store, a few at a time, and takes over from processes that died. */
export class TaskRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, { owner: string; controller: AbortController; ended: Promise<void> }>();
  #runTool: Promise<RunTool> | undefined;
  #makeRunTool: (() => Promise<RunTool>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #filling = false;
  #closing = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    options.store.onLeaseLost?.(() => {
      for (const { controller } of this.#running.values())
        controller.abort(new Error('this process has no connection to the store of tasks'));
    });
  }

  /** @param runTool makes the function that calls a tool of the server; it is called with the first task */
  begin(runTool: () => Promise<RunTool>): void {
    this.#makeRunTool = runTool;
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
    void this.#look();
  }

  /** There may be a task to run. */
  poke(): void {
    if (this.#makeRunTool !== undefined) void this.#fill();
  }

  /** Changes a task, however many others change it at the same time. */
  async change(id: string, change: Change): Promise<void> {
    for (;;) {
      const task = await this.#options.store.read(id);
      const changed = task && change(task);
      if (changed === undefined) return;
      const updated = Math.max(Date.now(), changed.updated);
      if (await this.#options.store.write({ ...changed, updated }))
        return this.#options.onChange({ ...changed, updated, version: changed.version + 1 });
    }
  }

  async cancel(id: string): Promise<void> {
    await this.change(id, (task) =>
      hasEnded(task)
        ? undefined
        : ended(task, { status: 'cancelled', statusMessage: 'Cancelled by the client.' }),
    );
    this.#running.get(id)?.controller.abort(new TaskCancelled());
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort(new Error('the server is shutting down'));
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stopWithinMs);
    });
    await Promise.race([Promise.all(running.map(({ ended }) => ended)), enough]);
    clearTimeout(timer);
    // A tool that did not stop keeps its task until this process is gone: it must not run twice at once.
    await this.#options.store.close(this.#running.size === 0);
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (!this.#closing && this.#running.size < this.#options.maxRunning) {
        const task = await this.#options.store.claim(this.#withTheirShare());
        if (task === undefined) return;
        const controller = new AbortController();
        // A run that lost its lease may not have stopped yet.
        const before = this.#running.get(task.id)?.ended;
        const ended = Promise.resolve(before)
          .then(() => this.#run(task, controller))
          .finally(() => {
            if (this.#running.get(task.id)?.controller === controller) this.#running.delete(task.id);
            this.poke();
          });
        this.#running.set(task.id, { owner: task.owner, controller, ended });
      }
    } catch (error) {
      this.#options.logger.error('tasks cannot be taken from the store', { error });
    } finally {
      this.#filling = false;
    }
  }

  /** Callers who run as many tasks as they leave free: one alone gets half. stdio has one caller, who gets all. */
  #withTheirShare(): string[] {
    const counts = new Map<string, number>();
    for (const { owner } of this.#running.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    const free = this.#options.maxRunning - this.#running.size;
    return [...counts].filter(([owner, count]) => owner !== '' && count >= free).map(([owner]) => owner);
  }

  async #run(task: TaskRecord, controller: AbortController): Promise<void> {
    const { logger } = this.#options;
    const { signal } = controller;
    const progress = this.#progressOf(task);
    let outcome: (now: TaskRecord) => TaskRecord;
    try {
      this.#runTool ??= this.#makeRunTool?.();
      const runTool = await this.#runTool;
      if (runTool === undefined) throw new Error('no server to run the tool');
      const ctx = runContext(task, signal, progress.report);
      const request = { method: 'tools/call', params: { name: task.tool, arguments: task.arguments } };
      const answer = await runTool(request, ctx, Math.max(0, task.created + task.ttlMs - Date.now()));
      outcome = (now) => outcomeOf(now, answer, this.#options.maxResultSize);
    } catch (error) {
      logger.error('a task could not be run', { tool: task.tool, error });
      outcome = (now) => ended(now, { status: 'failed', error: errorOf(error) });
    }
    progress.stop();
    await this.#settle(task, outcome, signal);
  }

  /** Writes how a run ended, also to a store that is away for a while. A run that was stopped gives its task back. */
  async #settle(task: TaskRecord, outcome: (now: TaskRecord) => TaskRecord, signal: AbortSignal) {
    for (;;) {
      try {
        if (signal.aborted) return await this.#release(task);
        return await this.change(task.id, (now) => (isRunBy(task, now) ? outcome(now) : undefined));
      } catch (error) {
        this.#options.logger.warn('the end of a task could not be written', { tool: task.tool, error });
        // Other processes find the task by its dead worker.
        if (signal.aborted) return;
        await wait(writeAgainMs, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  /** Gives a task back that this process can no longer run. */
  #release(task: TaskRecord): Promise<void> {
    return this.change(task.id, (now) => {
      // Another process may have given it back, and a third one may run it by now.
      if (!isRunBy(task, now)) return undefined;
      if (!this.#options.isRepeatable(task.tool)) return ended(now, { status: 'failed', error: deadError() });
      const statusMessage = 'Waits to begin again: the server was restarted.';
      return { ...now, worker: undefined, statusMessage };
    });
  }

  /** Looks at what other processes did. */
  async #look(): Promise<void> {
    const { store, logger } = this.#options;
    try {
      for (const task of await store.abandoned()) if (!this.#running.has(task.id)) await this.#release(task);
      await store.removeExpired(Date.now());
      for (const [id, { controller }] of this.#running) {
        const task = await store.read(id);
        if (task?.status === 'cancelled') controller.abort(new TaskCancelled());
        else if (task === undefined || hasEnded(task)) controller.abort(new Error('the task has ended'));
      }
      for (const id of this.#options.followed()) {
        const task = await store.read(id);
        if (task !== undefined) this.#options.onChange(task);
      }
    } catch (error) {
      logger.warn('the store of tasks cannot be read', { error });
    }
    this.poke();
  }

  #progressOf(task: TaskRecord): { report(message: string): void; stop(): void } {
    let latest = '';
    let timer: NodeJS.Timeout | undefined;
    let stopped = false;
    const write = () => {
      timer = undefined;
      if (stopped) return;
      this.change(task.id, (now) =>
        isRunBy(task, now) ? { ...now, statusMessage: latest } : undefined,
      ).catch((error: unknown) => this.#options.logger.warn('progress could not be written', { error }));
    };
    return {
      report(message) {
        latest = message.slice(0, 1_000);
        timer ??= setTimeout(write, progressEveryMs);
      },
      stop() {
        stopped = true;
        clearTimeout(timer);
      },
    };
  }
}

/** Whether the task is still the run that this process claimed. */
const isRunBy = (claimed: TaskRecord, now: TaskRecord) => !hasEnded(now) && now.worker === claimed.worker;
