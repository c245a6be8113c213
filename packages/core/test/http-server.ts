import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server's process that serves HTTP on a free port. */
export class HttpServer implements AsyncDisposable {
  readonly process: ChildProcess;
  stderr = '';
  #waiting: (() => void)[] = [];

  private constructor(file: string, args: string[], env: Record<string, string>) {
    this.process = spawn(process.execPath, [file, '--http', '--port', '0', ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const changed = () => {
      for (const wake of this.#waiting.splice(0)) wake();
    };
    this.process.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
      changed();
    });
    this.process.once('close', changed);
  }

  static async start(
    file: string,
    args: string[] = [],
    env: Record<string, string> = {},
  ): Promise<HttpServer> {
    const server = new HttpServer(file, args, env);
    await server.logged('listening on ');
    return server;
  }

  /** The endpoint's address. */
  get url(): string {
    return /listening on (\S+)/.exec(this.stderr)?.[1] ?? '';
  }

  get origin(): string {
    return new URL(this.url).origin;
  }

  async logged(text: string): Promise<void> {
    while (!this.stderr.includes(text)) {
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(`the server ended first: ${this.stderr}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Resolves when the server has written something more. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async exited(): Promise<number | string | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'close');
    return this.process.exitCode ?? this.process.signalCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
    await this.exited();
  }
}
