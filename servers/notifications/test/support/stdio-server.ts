import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const bin = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Answer {
  result?: { isError?: boolean; structuredContent?: Record<string, unknown>; content?: { text: string }[] };
  error?: unknown;
}

/** The built server over stdio, spoken to line by line: light enough to be started hundreds of times. */
export class StdioServer {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
  /** The last it wrote to stderr. */
  stderr = '';
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #nextId = 1;

  constructor(env: Record<string, string>) {
    this.process = spawn(process.execPath, [bin], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: 'pipe',
    });
    this.ended = new Promise((resolve) => this.process.once('close', () => resolve()));
    void this.ended.then(() => {
      for (const answer of this.#waiting.values()) answer(undefined);
      this.#waiting.clear();
    });
    // Writing to a process that has just been killed.
    this.process.stdin?.on('error', () => {});
    this.process.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr = (this.stderr + chunk).slice(-2_000);
    });
    if (!this.process.stdout) throw new Error('no stdout');
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as Answer & { id?: number };
      if (message.id === undefined) return;
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null && !this.process.killed;
  }

  async initialize(): Promise<boolean> {
    const clientInfo = { name: 'crash-test', version: '1.0.0' };
    const answer = await this.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo,
    });
    if (!answer) return false;
    this.#write({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return true;
  }

  callTool(name: string, args: Record<string, unknown>): Promise<Answer | undefined> {
    return this.request('tools/call', { name, arguments: args });
  }

  /** @returns undefined when the process ended before it answered */
  request(method: string, params: Record<string, unknown>): Promise<Answer | undefined> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      if (!this.alive) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.#write({ jsonrpc: '2.0', id, method, params });
    });
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  #write(message: object): void {
    this.process.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}
