import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

  /** @param bin the built file that a host would start */
  constructor(bin: string, options: ProcessOptions = {}) {
    const { command = process.execPath, args = [], env = {}, cwd, watched = true } = options;
    this.#bin = bin;
    const start = (): ChildProcess =>
      spawn(command, [bin, ...args], {
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
    this.child.once('close', () => {
      this.#closed = true;
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
   * @throws Error with all that the process wrote, when it has ended without it
   */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#closed)
        throw new Error(
          `${this.#bin} ended too early.\nstdout: ${this.lines.join('\n')}\nstderr: ${this.stderr}`,
        );
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
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

  /** Asks the process to end, and makes it end when it has not after a while. */
  async stop(): Promise<void> {
    if (this.#closed) return;
    this.child.stdin?.end();
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
    await this.exited();
    clearTimeout(force);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
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

/** Starts a server with `--http` on a free port, and waits for the line on stderr that says where it listens. */
export async function startHttp(
  bin: string,
  { args = [], ...options }: ProcessOptions = {},
): Promise<HttpServer> {
  const process = new ServerProcess(bin, { ...options, args: ['--http', '--port', '0', ...args] });
  const url = await process.until(() => /listening on (https?:\/\/\S+)/.exec(process.stderr)?.[1]);
  return {
    url,
    origin: new URL(url).origin,
    process,
    stop: () => process.stop(),
    [Symbol.asyncDispose]: () => process.stop(),
  };
}
