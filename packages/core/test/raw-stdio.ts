import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Message {
  jsonrpc?: string;
  id?: unknown;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown> & { content?: { text: string }[]; isError?: boolean };
  error?: { code: number; message: string };
}

/** A server's process as its host sees it, without an SDK in between: raw bytes in, every stdout line out. */
export class RawStdio implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  stderr = '';
  #waiting: (() => void)[] = [];
  #ended = false;
  #nextId = 1;

  constructor(file: string, args: string[] = [], env: Record<string, string> = {}) {
    this.process = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } });
    const changed = () => {
      for (const wake of this.#waiting.splice(0)) wake();
    };
    let rest = '';
    // Not node:readline, which would also end a line at U+2028.
    this.process.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts);
      changed();
    });
    this.process.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
      changed();
    });
    this.process.stdin?.on('error', () => {});
    this.process.once('close', () => {
      this.#ended = true;
      changed();
    });
  }

  write(raw: string | Buffer): void {
    this.process.stdin?.write(raw);
  }

  /** Sends a request of the 2025 era and returns its id. */
  send(
    method: string,
    params: Record<string, unknown> = {},
    id: string | number = this.#nextId++,
  ): string | number {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return id;
  }

  notify(method: string, params: Record<string, unknown> = {}): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`);
  }

  async initialize(capabilities: Record<string, unknown> = {}): Promise<this> {
    const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'raw', version: '1' } };
    await this.answer(this.send('initialize', params, 'init'));
    this.notify('notifications/initialized');
    return this;
  }

  call(name: string, args: Record<string, unknown> = {}): string | number {
    return this.send('tools/call', { name, arguments: args });
  }

  /** Waits for the first thing that `find` finds; rejects when the process has ended without it. */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#ended)
        throw new Error(`the server ended first.\nstdout: ${this.lines.join('\n')}\nstderr: ${this.stderr}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  answer(id: unknown): Promise<Message> {
    return this.until(() => this.messages().find((message) => message.id === id && !message.method));
  }

  messages(): Message[] {
    return this.lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Message];
      } catch {
        return [];
      }
    });
  }

  logged(text: string): Promise<true> {
    return this.until(() => (this.stderr.includes(text) ? true : undefined));
  }

  /** The exit code, or the signal that ended the process. */
  async exited(): Promise<number | string | null> {
    if (!this.#ended) await once(this.process, 'close');
    return this.process.exitCode ?? this.process.signalCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.process.kill('SIGKILL');
    await this.exited();
  }
}
