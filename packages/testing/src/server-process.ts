import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { descendantsOf, killAll } from './process-tree.js';
import { currentWatch } from './wire/watch.js';

export interface ProcessOptions {
  /** The program that runs the server's file. Default: this Node. */
  command?: string;
  args?: string[];
  /** Added to this process's own environment. */
  env?: Record<string, string>;
  cwd?: string;
  /** Whether the setup file `wire-schema` judges what is said to it and by it. Default: true. */
  watched?: boolean;
  /** Ends the process at once, with all that it has started. */
  signal?: AbortSignal;
}

/** A server's process, as its host has it. Disposing it ends it, however the test went. */
export class ServerProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  /** Every line of stdout, whatever it holds. */
  readonly lines: string[] = [];
  stderr = '';
  readonly #bin: string;
  #rest = '';
  #waiting: (() => void)[] = [];
  #closed = false;

  /** @param bin the built file that a host would start; empty where the `command` is the server */
  constructor(bin: string, options: ProcessOptions = {}) {
    const { command = process.execPath, args = [], env = {}, cwd, watched = true, signal } = options;
    signal?.throwIfAborted();
    this.#bin = bin || command;
    const start = (): ChildProcess =>
      spawn(command, bin === '' ? args : [bin, ...args], {
        env: { ...process.env, ...env },
        stdio: 'pipe',
        ...(cwd !== undefined && { cwd }),
      });
    this.child = watched ? start() : (currentWatch()?.lookAway(start) ?? start());
    // Split by hand: node:readline would also end a line at U+2028.
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (this.#rest + chunk).split('\n');
      this.#rest = parts.pop() ?? '';
      this.lines.push(...parts);
      this.#changed();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
      this.#changed();
    });
    // A write to a process that has gone is seen by its end, not by an exception.
    this.child.stdin?.on('error', () => {});
    // `until` reports a program that cannot be started, with the reason.
    this.child.on('error', (error) => {
      this.stderr += error.message;
    });
    const end = () => killAll([...descendantsOf(this.pid), this.pid]);
    if (this.child.pid !== undefined) signal?.addEventListener('abort', end);
    this.child.once('close', () => {
      signal?.removeEventListener('abort', end);
      this.#closed = true;
      if (this.#rest !== '') this.lines.push(this.#rest);
      this.#changed();
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  write(text: string | Uint8Array): void {
    this.child.stdin?.write(text);
  }

  /** Ends the input: how a host says goodbye. */
  endInput(): void {
    this.child.stdin?.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /**
   * Waits until `find` finds something; looked for again whenever the process has written or ended.
   *
   * @param limitMs longest wait, in milliseconds; `Infinity` for whoever reads along
   * @throws Error with all that the process wrote, when it has ended without it, or the time is over
   */
  async until<Found>(find: () => Found | undefined, limitMs = 60_000): Promise<Found> {
    let late = false;
    const onLate = () => {
      late = true;
      this.#changed();
    };
    const timer = limitMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(onLate, limitMs);
    try {
      for (;;) {
        const found = find();
        if (found !== undefined) return found;
        if (this.#closed) throw this.#without('ended too early');
        if (late) throw this.#without(`did not say it within ${limitMs / 1_000} s`);
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until stderr has the text. */
  async logged(text: string): Promise<void> {
    await this.until(() => (this.stderr.includes(text) ? true : undefined));
  }

  /** The exit code, or the name of the signal that ended the process. */
  async exited(): Promise<number | NodeJS.Signals | null> {
    if (!this.#closed) await once(this.child, 'close');
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** Asks the process to end, and makes it end when it has not after a while, with what it has started. */
  async stop(): Promise<void> {
    if (this.#closed) return;
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const started = descendantsOf(pid);
      this.child.stdin?.end();
      this.child.kill('SIGTERM');
      const force = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
      await once(this.child, 'exit');
      clearTimeout(force);
      killAll(started);
    }
    // Another process that holds its pipes keeps nobody waiting.
    const letGo = setTimeout(() => {
      this.child.stdout?.destroy();
      this.child.stderr?.destroy();
    }, 2_000);
    await this.exited();
    clearTimeout(letGo);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #without(why: string): Error {
    return new Error(`${this.#bin} ${why}.\nstdout: ${this.lines.join('\n')}\nstderr: ${this.stderr}`);
  }

  #changed(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Starts a server as a host does: the protocol on its stdin and stdout. */
export function startStdio(bin: string, options: ProcessOptions = {}): ServerProcess {
  return new ServerProcess(bin, options);
}

/** A server that serves HTTP on a free port of this machine. */
export interface HttpServer extends AsyncDisposable {
  /** The endpoint, `http://127.0.0.1:40123/mcp`. */
  readonly url: string;
  readonly origin: string;
  readonly process: ServerProcess;
  stop(): Promise<void>;
}

/**
 * Starts a server with `--http` on a free port, and waits for the line on stderr that says where it listens.
 *
 * @throws Error with all that it wrote, when it ended or never said so
 */
export async function startHttp(
  bin: string,
  { args = [], ...options }: ProcessOptions = {},
): Promise<HttpServer> {
  const process = new ServerProcess(bin, { ...options, args: ['--http', '--port', '0', ...args] });
  let url: string;
  try {
    url = await process.until(() => /listening on (https?:\/\/\S+)/.exec(process.stderr)?.[1]);
  } catch (error) {
    await process.stop();
    throw error;
  }
  return {
    url,
    origin: new URL(url).origin,
    process,
    stop: () => process.stop(),
    [Symbol.asyncDispose]: () => process.stop(),
  };
}
