import { messages, modernRequest } from './raw-http.ts';
import type { Message } from './raw-stdio.ts';

const extension = 'io.modelcontextprotocol/tasks';

/** What a client that knows tasks, and can ask its user, says of itself. */
export const knowsTasks = {
  'io.modelcontextprotocol/clientCapabilities': {
    extensions: { [extension]: {} },
    elicitation: { form: {} },
  },
};

export const modernEnvelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  ...knowsTasks,
};

export interface TaskState {
  taskId: string;
  status: string;
  statusMessage?: string;
  inputRequests?: Record<string, { params: { message: string } }>;
  result?: { content: { text: string }[]; isError?: boolean; structuredContent?: unknown };
  error?: { code: number; message: string };
  ttlMs: number;
  lastUpdatedAt: string;
}

/** Speaks the tasks extension over HTTP by hand. */
export class TaskClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  async request(method: string, params: Record<string, unknown> = {}): Promise<Message> {
    const { taskId } = params;
    const headers = typeof taskId === 'string' ? { ...this.#headers, 'mcp-name': taskId } : this.#headers;
    const asked = { _meta: knowsTasks, ...params };
    return (await messages(await modernRequest(this.#url, method, asked, undefined, headers))).at(-1) ?? {};
  }

  call(name: string, args: Record<string, unknown> = {}): Promise<Message> {
    return this.request('tools/call', { name, arguments: args });
  }

  /** Calls a tool that becomes a task. */
  async begin(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const { result, error } = await this.call(name, args);
    if (result?.resultType !== 'task') throw new Error(`no task: ${JSON.stringify(result ?? error)}`);
    return String(result.taskId);
  }

  async get(taskId: string): Promise<TaskState> {
    const { result, error } = await this.request('tasks/get', { taskId });
    if (result === undefined) throw new Error(`${error?.code}: ${error?.message}`);
    return result as unknown as TaskState;
  }

  /** Asks again and again, as clients do, until the task is in such a state. */
  async until(taskId: string, reached: (task: TaskState) => boolean): Promise<TaskState> {
    for (;;) {
      const task = await this.get(taskId);
      if (reached(task)) return task;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  end(taskId: string): Promise<TaskState> {
    return this.until(taskId, ({ status }) => ['completed', 'failed', 'cancelled'].includes(status));
  }

  listen(taskIds: unknown, signal: AbortSignal, meta: object = knowsTasks): Promise<Response> {
    return modernRequest(
      this.#url,
      'subscriptions/listen',
      { notifications: { taskIds }, _meta: meta },
      signal,
      this.#headers,
    );
  }
}
