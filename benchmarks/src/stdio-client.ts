import type { ChildProcess } from 'node:child_process';
import { end, start } from './child.ts';
import { type Call, callWriter, type Era, initialize, initialized, request } from './messages.ts';
import type { Program } from './programs.ts';

type Waiting = (line: string) => void;

/** A client that does as little as a client can: writes lines, finds the id in each line that comes back. */
export class StdioClient {
  readonly child: ChildProcess;
  readonly program: Program;
  readonly #waiting = new Map<number, Waiting>();
  readonly #parts: string[] = [];
  #lastId = 0;
  #failed: Error | undefined;
  #onFailure: ((error: Error) => void) | undefined;
  readonly #failure: Promise<never>;

  constructor(program: Program, extra: Parameters<typeof start>[1] = {}) {
    this.program = program;
    this.child = start(program, extra);
    this.#failure = new Promise<never>((_, reject) => {
      this.#onFailure = reject;
    });
    this.#failure.catch(() => {});
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    this.child.stdin?.on('error', () => {});
    this.child.once('error', (error) => this.#fail(error));
    this.child.once('exit', (code, signal) =>
      this.#fail(new Error(`${program.title} ended (${signal ?? code}) while it was measured`)),
    );
  }

  /** Sends a request and resolves with the line that answers it. */
  async request(method: string, params: object, era: Era): Promise<string> {
    const id = ++this.#lastId;
    return this.send(id, request(id, method, params, era));
  }

  /** As clients of 2025 begin. */
  async handshake(): Promise<void> {
    await this.request(initialize.method, initialize.params, '2025');
    this.child.stdin?.write(`${initialized}\n`);
  }

  /** A call that is written as JSON beforehand, for large ones: how long the client takes for that is not the question. */
  prepare(call: Call, era: Era): () => Promise<string> {
    const id = ++this.#lastId;
    const text = request(id, 'tools/call', call, era);
    return async () => accepted(this.program, await this.send(id, text));
  }

  async call(call: Call, era: Era): Promise<string> {
    return accepted(this.program, await this.request('tools/call', call, era));
  }

  send(id: number, text: string): Promise<string> {
    if (this.#failed) return Promise.reject(this.#failed);
    const answered = new Promise<string>((resolve) => this.#waiting.set(id, resolve));
    this.child.stdin?.write(`${text}\n`);
    return Promise.race([answered, this.#failure]);
  }

  /** Calls one at a time for a while. @returns the latency of each call, in milliseconds */
  async callInTurn(call: Call, era: Era, forMs: number): Promise<number[]> {
    const write = callWriter(call, era);
    const latencies: number[] = [];
    const until = performance.now() + forMs;
    await this.#loop((again, done) => {
      const startedAt = performance.now();
      if (startedAt > until) return done();
      const id = ++this.#lastId;
      this.#waiting.set(id, (line) => {
        latencies.push(performance.now() - startedAt);
        accepted(this.program, line);
        again();
      });
      this.child.stdin?.write(`${write(id)}\n`);
    });
    return latencies;
  }

  /** Keeps so many calls in flight for a while. @returns calls a second */
  async callPipelined(call: Call, era: Era, inFlight: number, forMs: number): Promise<number> {
    const write = callWriter(call, era);
    const startedAt = performance.now();
    let answered = 0;
    let open = 0;
    await this.#loop((again, done) => {
      // Each call answered in this turn is repeated in one write, as a busy host would.
      if (performance.now() - startedAt > forMs) {
        if (open === 0) done();
        return;
      }
      let lines = '';
      for (; open < inFlight; open++) {
        const id = ++this.#lastId;
        lines += `${write(id)}\n`;
        this.#waiting.set(id, (line) => {
          accepted(this.program, line);
          answered++;
          open--;
          if (open === 0 || open === inFlight - 1) queueMicrotask(again);
        });
      }
      if (lines !== '') this.child.stdin?.write(lines);
    });
    return answered / ((performance.now() - startedAt) / 1_000);
  }

  end(): Promise<void> {
    this.#failed = new Error('ended');
    this.child.removeAllListeners('exit');
    return end(this.child);
  }

  #loop(step: (again: () => void, done: () => void) => void): Promise<void> {
    const finished = new Promise<void>((resolve) => {
      const again = () => step(again, resolve);
      again();
    });
    return Promise.race([finished, this.#failure]);
  }

  #read(chunk: string): void {
    let from = 0;
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
      this.#parts.push(chunk.slice(from, at));
      from = at + 1;
      const line = this.#parts.length === 1 ? (this.#parts[0] as string) : this.#parts.join('');
      this.#parts.length = 0;
      this.#answer(line);
    }
    if (from < chunk.length) this.#parts.push(chunk.slice(from));
  }

  #answer(line: string): void {
    // The id is the first or the last member in every server's answer; a notification has none there.
    const found = /"id":(\d+)\}$/.exec(line.slice(-24)) ?? /"id":(\d+),/.exec(line.slice(0, 48));
    const id = Number(found?.[1]);
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting(line);
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    this.#onFailure?.(this.#failed);
  }
}

/** @throws Error when a call did not succeed: a fast refusal is not a fast answer */
export function accepted(program: Program, answer: string): string {
  const isError = answer.includes('"isError":true') || !answer.includes('"result"');
  if (isError) throw new Error(`${program.title} refused the call: ${answer.slice(0, 300)}`);
  return answer;
}
