import { setTimeout as wait } from 'node:timers/promises';
import type { ToolResult } from '../messages.js';

/** A task, as `tasks/get` answers it. */
export interface TaskState {
  taskId: string;
  status: 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';
  statusMessage?: string;
  ttlMs: number;
  lastUpdatedAt: string;
  inputRequests?: Record<string, { method: string; params: Record<string, unknown> }>;
  result?: ToolResult;
  error?: { code: number; message: string };
}

/** The server's answer to one request. */
export interface TaskAnswer {
  result?: Partial<ToolResult> & Record<string, unknown>;
  error?: { code: number; message: string };
}

/** The `_meta` of a client that knows tasks and can ask its user. */
export const taskMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'task-client', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {
    extensions: { 'io.modelcontextprotocol/tasks': {} },
    elicitation: { form: {} },
  },
};
const pollMs = 30;

/** Speaks the tasks extension over HTTP: no state is kept between requests, so it outlives the server's process. */
export class TaskClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  /** @param headers sent with every request, such as `authorization` */
  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** @param params with `_meta` where the client is to say something else of itself */
  send(method: string, params: Record<string, unknown>, signal?: AbortSignal): Promise<Response> {
    const name = params.taskId ?? params.name;
    return fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(typeof name === 'string' && { 'mcp-name': name }),
        ...this.#headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: taskMeta, ...params } }),
      ...(signal && { signal }),
    });
  }

  /** The stream of changes of these tasks. */
  listen(taskIds: unknown, signal: AbortSignal, _meta: object = taskMeta): Promise<Response> {
    return this.send('subscriptions/listen', { notifications: { taskIds }, _meta }, signal);
  }

  async request(method: string, params: Record<string, unknown>): Promise<TaskAnswer> {
    const text = await (await this.send(method, params)).text();
    // The answer is the last event; progress comes before it.
    const events = [...text.matchAll(/^data: (\{.*)$/gm)];
    return JSON.parse(events.at(-1)?.[1] ?? text) as TaskAnswer;
  }

  call(name: string, args: Record<string, unknown> = {}): Promise<TaskAnswer> {
    return this.request('tools/call', { name, arguments: args });
  }

  /** Calls a tool that becomes a task. @returns its id @throws Error with the answer, when it is not a task */
  async begin(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.call(name, args);
    if (answer.result?.resultType !== 'task') throw new Error(`not a task: ${JSON.stringify(answer)}`);
    return String(answer.result.taskId);
  }

  /** @throws Error with the server's message, when the task is not there for this caller */
  async get(taskId: string): Promise<TaskState> {
    const { result, error } = await this.request('tasks/get', { taskId });
    if (result === undefined) throw new Error(error?.message);
    return result as unknown as TaskState;
  }

  /** Asks again and again, until the task is in such a state. @returns the task then */
  async until(taskId: string, reached: (task: TaskState) => boolean): Promise<TaskState> {
    for (;;) {
      const task = await this.get(taskId);
      if (reached(task)) return task;
      await wait(pollMs);
    }
  }

  /** Waits until the task is completed, failed or cancelled. */
  end(taskId: string): Promise<TaskState> {
    return this.until(taskId, ({ status }) => status !== 'working' && status !== 'input_required');
  }
}
