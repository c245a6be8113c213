import { isInputRequiredResult, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { RunTool } from '../guard/call.js';
import { toolError } from '../runtime/errors.js';
import type { Logger } from '../runtime/logger.js';
import { asking } from './input.js';
import { runContext } from './run-context.js';
import { hasEnded, type TaskRecord, type TaskStore } from './store.js';

interface RunnerOptions {
  store: TaskStore;
  logger: Logger;
  maxRunning: number;
  maxResultSize: number;
  isRepeatable(tool: string): boolean;
  onChange(task: TaskRecord): void;
  /** The tasks that somebody follows: another process may change them. */
  watched(): Iterable<string>;
}

/** How often a process looks for what other processes did, and at tasks whose process died, in milliseconds. */
const lookEveryMs = 1_000;
/** Progress is written at most so often. */
const progressEveryMs = 250;
/** How long closing waits for tools to stop. */
const stopWithinMs = 3_000;

const died =
  'The server ended while this ran, and it is not known how far it came. Check what was done before calling the tool again.';

/** Returns the changed task, or undefined to leave it as it is. */
type Change = (task: TaskRecord) => TaskRecord | undefined;

/** Runs the tasks that wait in a store, a few at a time, and takes over from processes that died. */
export class TaskRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, { controller: AbortController; ended: Promise<void> }>();
  readonly #seen = new Map<string, number>();
  #runTool: Promise<RunTool> | undefined;
  #makeRunTool: (() => Promise<RunTool>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #filling = false;
  #closing = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
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
      if (await this.#options.store.write({ ...changed, updated })) {
        if (this.#seen.has(id)) this.#seen.set(id, changed.version + 1);
        this.#options.onChange({ ...changed, updated });
        return;
      }
    }
  }

  async cancel(id: string): Promise<void> {
    await this.change(id, (task) =>
      hasEnded(task)
        ? undefined
        : ended(task, { status: 'cancelled', statusMessage: 'Cancelled by the client.' }),
    );
    this.#running.get(id)?.controller.abort(new Error('cancelled by the client'));
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
        const task = await this.#options.store.claim();
        if (task === undefined) return;
        const controller = new AbortController();
        const ended = this.#run(task, controller).finally(() => {
          this.#running.delete(task.id);
          this.poke();
        });
        this.#running.set(task.id, { controller, ended });
      }
    } catch (error) {
      this.#options.logger.error('tasks cannot be taken from the store', { error });
    } finally {
      this.#filling = false;
    }
  }

  async #run(task: TaskRecord, controller: AbortController): Promise<void> {
    const { logger } = this.#options;
    const progress = this.#progressOf(task.id);
    try {
      this.#runTool ??= this.#makeRunTool?.();
      const runTool = await this.#runTool;
      if (runTool === undefined) throw new Error('no server to run the tool');
      const ctx = runContext(task, controller.signal, progress.report);
      const request = { method: 'tools/call', params: { name: task.tool, arguments: task.arguments } };
      const answer = await runTool(request, ctx, Math.max(0, task.created + task.ttlMs - Date.now()));
      progress.stop();
      if (this.#closing && controller.signal.aborted) return await this.#release(task);
      await this.change(task.id, (now) => {
        if (hasEnded(now) || now.worker !== task.worker) return undefined;
        if ('error' in answer) return ended(now, { status: 'failed', error: errorOf(answer.error) });
        if (isInputRequiredResult(answer.result)) return asking(now, answer.result);
        return ended(now, { status: 'completed', result: this.#fitting(answer.result) });
      });
    } catch (error) {
      logger.error('a task could not be run', { tool: task.tool, error });
      await this.change(task.id, (now) =>
        hasEnded(now) ? undefined : ended(now, { status: 'failed', error: errorOf(error) }),
      ).catch((error: unknown) => logger.error('a task could not be written', { error }));
    } finally {
      progress.stop();
    }
  }

  /** Gives a task back that this process can no longer run. */
  #release(task: TaskRecord): Promise<void> {
    return this.change(task.id, (now) => {
      // Another process may have given it back, and a third one may run it by now.
      if (hasEnded(now) || now.worker !== task.worker) return undefined;
      if (!this.#options.isRepeatable(task.tool)) return ended(now, { status: 'failed', error: deadError() });
      const { worker: _, ...waiting } = now;
      return { ...waiting, statusMessage: 'Waits to begin again: the server was restarted.' };
    });
  }

  /** Looks at what other processes did. */
  async #look(): Promise<void> {
    const { store, logger } = this.#options;
    try {
      for (const task of await store.abandoned()) await this.#release(task);
      await store.removeExpired(Date.now());
      for (const [id, { controller }] of this.#running) {
        const task = await store.read(id);
        if (task === undefined || hasEnded(task)) controller.abort(new Error('the task has ended'));
      }
      await this.#lookAtWatched();
    } catch (error) {
      logger.warn('the store of tasks cannot be read', { error });
    }
    this.poke();
  }

  async #lookAtWatched(): Promise<void> {
    const ids = new Set(this.#options.watched());
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
    for (const id of ids) {
      const task = await this.#options.store.read(id);
      if (task === undefined) continue;
      const before = this.#seen.get(id);
      this.#seen.set(id, task.version);
      if (before !== undefined && before !== task.version) this.#options.onChange(task);
    }
  }

  #progressOf(id: string): { report(message: string): void; stop(): void } {
    let latest = '';
    let timer: NodeJS.Timeout | undefined;
    let stopped = false;
    const write = () => {
      timer = undefined;
      if (stopped) return;
      this.change(id, (task) =>
        task.status === 'working' ? { ...task, statusMessage: latest } : undefined,
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

  #fitting(result: unknown): Record<string, unknown> {
    const size = JSON.stringify(result).length;
    const { maxResultSize } = this.#options;
    if (size <= maxResultSize) return result as Record<string, unknown>;
    return toolError(`The result has ${size} characters of JSON; a task keeps at most ${maxResultSize}.`);
  }
}

/** The task with its outcome, without what only a running task needs. */
function ended(task: TaskRecord, outcome: Partial<TaskRecord>): TaskRecord {
  const {
    worker: _,
    asked: __,
    answers: ___,
    names: ____,
    requestState: _____,
    statusMessage: ______,
    ...rest
  } = task;
  return { ...rest, ...outcome };
}

const deadError = () => ({ code: ProtocolErrorCode.InternalError, message: died });

function errorOf(error: unknown): { code: number; message: string; data?: unknown } {
  if (error instanceof ProtocolError) {
    const { code, message, data } = error;
    return { code, message, ...(data !== undefined && { data }) };
  }
  return {
    code: ProtocolErrorCode.InternalError,
    message: 'Internal error. The log of the server has more.',
  };
}
