import type { ChildProcess } from 'node:child_process';

/** The heap of a process after a garbage collection, in bytes. */
export interface Held {
  heapUsed: number;
  rss: number;
}

/** Asks a process that runs with `--inspect` how much it holds: the same question to every program, whatever it serves. */
export class Heap {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data));
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  /** Node arguments of a process whose heap is asked for. */
  static readonly nodeArgs = ['--inspect=127.0.0.1:0'];

  /** @param child started with {@link Heap.nodeArgs} and its stderr piped */
  static async of(child: ChildProcess): Promise<Heap> {
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        if (text === 'found') return;
        text += chunk;
        const found = /ws:\/\/\S+/.exec(text)?.[0];
        if (found === undefined) return;
        text = 'found';
        resolve(found);
      });
      child.once('exit', () => reject(new Error('the process ended before its heap could be read')));
    });
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error(`cannot reach ${url}`)), { once: true });
    });
    return new Heap(socket);
  }

  async held(): Promise<Held> {
    await this.#ask('HeapProfiler.collectGarbage', {});
    await this.#ask('HeapProfiler.collectGarbage', {});
    const { result } = (await this.#ask('Runtime.evaluate', {
      expression: 'JSON.stringify(process.memoryUsage())',
    })) as { result: { value: string } };
    const { heapUsed, rss } = JSON.parse(result.value) as Held;
    return { heapUsed, rss };
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
