import { setTimeout as wait } from 'node:timers/promises';
import { allPages } from '../clients/test-client.js';
import { type Era, envelope, initialize, initialized, request, revisionOf } from '../fuzz/corpus.js';
import { within } from '../fuzz/report.js';
import type { Tool, ToolResult, WireMessage } from '../messages.js';
import { parseMessage } from '../process-transport.js';
import { type ProcessOptions, ServerProcess } from '../server-process.js';
import { messageProblem } from '../wire/message-problem.js';

/** The answer to one call. */
export type Answer =
  | { kind: 'result'; result: ToolResult; line: string; problem: string | undefined }
  | { kind: 'error'; code: number; message: string; line: string }
  | { kind: 'silence' }
  | { kind: 'ended'; stderr: string };

export interface SessionOptions extends ProcessOptions {
  era: Era;
  deadlineMs: number;
  /** Lets the server run tools as tasks, and asks for their results. */
  asTasks?: boolean | undefined;
}

const taskEnvelope = {
  ...envelope,
  'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
};
const pollMs = 20;

/** A server's process with its handshake done, and calls of tools in flight. */
export class Session {
  /** Lines on stdout that are not messages. */
  readonly foreign: string[] = [];
  readonly #server: ServerProcess;
  readonly #era: Era;
  readonly #deadlineMs: number;
  readonly #asTasks: boolean;
  readonly #pending = new Map<string | number, (message: WireMessage | undefined) => void>();
  #ids = 0;
  #ended = false;

  private constructor(server: ServerProcess, { era, deadlineMs, asTasks = false }: SessionOptions) {
    this.#server = server;
    this.#era = era;
    this.#deadlineMs = deadlineMs;
    this.#asTasks = asTasks;
  }

  static async start(bin: string, options: SessionOptions): Promise<Session> {
    const session = new Session(new ServerProcess(bin, { ...options, watched: false }), options);
    void session.#read();
    try {
      if (options.era === 'legacy') {
        await session.#answered('initialize', initialize.params ?? {});
        session.#send(initialized);
      }
    } catch (error) {
      await session.stop();
      throw error;
    }
    return session;
  }

  get ended(): boolean {
    return this.#ended;
  }

  listTools(): Promise<Tool[]> {
    return allPages<Tool>(async (cursor) => {
      const { result } = await this.#answered('tools/list', cursor === undefined ? {} : { cursor });
      return { items: (result?.tools ?? []) as Tool[], nextCursor: result?.nextCursor as string | undefined };
    });
  }

  async call(name: string, args: unknown): Promise<Answer> {
    let message: WireMessage | undefined;
    try {
      message = await this.#answerOf(await this.#ask('tools/call', { name, arguments: args }));
    } catch {
      return { kind: 'silence' };
    }
    if (message === undefined) return { kind: 'ended', stderr: this.#server.stderr.slice(-2_000) };
    const line = JSON.stringify(message);
    if (message.error !== undefined)
      return { kind: 'error', code: message.error.code, message: message.error.message, line };
    return {
      kind: 'result',
      result: message.result as unknown as ToolResult,
      line,
      problem: messageProblem(message, revisionOf[this.#era], 'tools/call'),
    };
  }

  /** The answer of a task where a call became one, asked for until the task has ended. */
  async #answerOf(called: WireMessage | undefined): Promise<WireMessage | undefined> {
    let message = called;
    const { taskId, resultType } = called?.result ?? {};
    if (resultType !== 'task') return called;
    const until = performance.now() + this.#deadlineMs;
    while (message?.result !== undefined) {
      const { status, result, error } = message.result;
      const ended = error ? { error } : { result };
      if (error || result) return { jsonrpc: '2.0', id: message.id, ...ended } as WireMessage;
      if (status !== 'working' || performance.now() > until) throw new Error(`the task is ${status}`);
      await wait(pollMs);
      message = await this.#ask('tasks/get', { taskId });
    }
    return message;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** @throws Error unless there is a result */
  async #answered(method: string, params: Record<string, unknown>): Promise<WireMessage> {
    const answer = await this.#ask(method, params);
    if (answer?.result !== undefined) return answer;
    const why = answer?.error?.message ?? `the process ended. stderr: ${this.#server.stderr.slice(-2_000)}`;
    throw new Error(`${method} failed: ${why}`);
  }

  /** Undefined: the process ended. */
  async #ask(method: string, params: Record<string, unknown>): Promise<WireMessage | undefined> {
    if (this.#ended) return undefined;
    const id = ++this.#ids;
    const { promise, resolve } = Promise.withResolvers<WireMessage | undefined>();
    this.#pending.set(id, resolve);
    const sent = request(this.#era, id, method, params);
    this.#send(this.#asTasks ? { ...sent, params: { ...params, _meta: taskEnvelope } } : sent);
    try {
      return await within(this.#deadlineMs, `${method} was not answered`, promise);
    } finally {
      this.#pending.delete(id);
    }
  }

  #send(message: WireMessage): void {
    this.#server.write(`${JSON.stringify(message)}\n`);
  }

  async #read(): Promise<void> {
    const { lines } = this.#server;
    try {
      for (let i = 0; ; i++) {
        const line = await this.#server.until(() => lines[i], Number.POSITIVE_INFINITY);
        // A long run would otherwise hold everything that was ever said.
        lines[i] = '';
        this.#hear(line);
      }
    } catch {
      this.#ended = true;
      for (const resolve of this.#pending.values()) resolve(undefined);
    }
  }

  #hear(line: string): void {
    const message = parseMessage(line);
    if (message === undefined) {
      if (line.trim() !== '') this.foreign.push(line.slice(0, 300));
    } else if (message.method === undefined) {
      if (message.id !== undefined) this.#pending.get(message.id)?.(message);
    } else if (message.id !== undefined) {
      // The client has declared nothing that a server could ask for, but everyone answers a ping.
      const answer =
        message.method === 'ping' ? { result: {} } : { error: { code: -32_601, message: 'not supported' } };
      this.#send({ jsonrpc: '2.0', id: message.id, ...answer });
    }
  }
}
