import { randomUUID } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  type InputResponses,
  type JSONRPCMessage,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  type Transport,
} from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { RunTool, TaskServing } from '../guard/call.js';
import type { HandledRequest } from '../guard/sdk-internals.js';
import { principalOf } from '../http/auth/principal.js';
import { toolError } from '../runtime/errors.js';
import type { OpenContext } from '../runtime/lifespan.js';
import { answered } from './input.js';
import { refusal, streamWithTasks, taskListenOf } from './listen.js';
import { ListeningTransport } from './listening-transport.js';
import { TaskRunner } from './runner.js';
import { hasEnded, type TaskRecord, type TaskStore } from './store.js';
import {
  detailedTaskOf,
  type Follow,
  type Followable,
  missingExtension,
  type OnTask,
  taskOf,
  tasksExtension,
} from './wire.js';

export interface TaskTool {
  /** Only as a task: a client without the extension is refused. Default false: it gets a plain answer. */
  required?: boolean;
  /**
   * The work may begin again after the process died in the middle of it. Default false: such a task ends as failed, and
   * says so.
   */
  repeatable?: boolean;
  /**
   * Asks the user before the task is made. It gets the checked arguments and returns a question, or undefined when nothing
   * is left to ask. The client calls again with the user's answers; the tool finds them in its context.
   */
  asksFirst?: (args: never, ctx: ServerContext) => InputRequiredResult | undefined;
}

export interface TasksOptions {
  /** Where tasks are kept: `memoryTaskStore()`, `sqliteTaskStore(file)`, or `redisTaskStore(url, …)` of `core/redis`. */
  store: TaskStore;
  /** The tools that may run as tasks, by name. */
  tools: Record<string, TaskTool>;
  /** How long a task and its result are kept, from its creation, in milliseconds. Default 24 hours. */
  ttlMs?: number;
  /** How often a client should ask, in milliseconds. Default 1,000. */
  pollIntervalMs?: number;
  /** Most tasks of one caller that have not ended. Default 100. */
  maxPerOwner?: number;
  /** Most tasks that are kept, ended ones too; one caller has at most half. Default 1,000. */
  maxTasks?: number;
  /** Most tasks that this process runs at once; others wait. Over HTTP one caller has at most half. Default 8. */
  maxRunning?: number;
  /** Longest result, in characters of its JSON. Default 1 Mi. */
  maxResultSize?: number;
}

/**
 * Opens the tasks of a server, in its `open`. `serve({ tasks: (app) => app.tasks })` then offers them: the extension
 * `io.modelcontextprotocol/tasks` of revision 2026-07-28. Clients that do not know it get a plain answer.
 */
export function openTasks(
  context: Pick<OpenContext<unknown>, 'logger' | 'onClose'>,
  options: TasksOptions,
): Tasks {
  const tasks = new Tasks(context, options);
  context.onClose(() => tasks.close());
  return tasks;
}

export class Tasks implements TaskServing, Followable {
  readonly #options: TasksOptions;
  readonly #store: TaskStore;
  readonly #pollIntervalMs: number;
  readonly #runner: TaskRunner;
  readonly #followed = new Map<string, { version: number; listeners: Set<OnTask> }>();

  constructor({ logger }: Pick<OpenContext<unknown>, 'logger'>, options: TasksOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#pollIntervalMs = options.pollIntervalMs ?? 1_000;
    this.#runner = new TaskRunner({
      store: options.store,
      logger,
      maxRunning: options.maxRunning ?? 8,
      maxResultSize: options.maxResultSize ?? 1024 * 1024,
      isRepeatable: (tool) => options.tools[tool]?.repeatable === true,
      onChange: (task) => this.#tell(task),
      followed: () => this.#followed.keys(),
    });
  }

  /** The tools that may run as tasks. */
  get toolNames(): string[] {
    return Object.keys(this.#options.tools);
  }

  begin(runTool: () => Promise<RunTool>): void {
    this.#runner.begin(runTool);
  }

  /** @throws MissingRequiredClientCapabilityError where the tool runs only as a task and the client knows none */
  takes(tool: string, ctx: ServerContext): boolean {
    if (!Object.hasOwn(this.#options.tools, tool)) return false;
    if (knowsTasks(ctx)) return true;
    if (this.#options.tools[tool]?.required) throw missingExtension();
    return false;
  }

  async create(
    { params = {} }: HandledRequest,
    args: unknown,
    ctx: ServerContext,
    caller: string,
  ): Promise<Record<string, unknown>> {
    const question = this.#options.tools[String(params.name)]?.asksFirst?.(args as never, ctx);
    if (question !== undefined) return question;
    const requestState = ctx.mcpReq.requestState();
    const now = Date.now();
    const { authInfo } = ctx.http ?? {};
    const task: TaskRecord = {
      // 122 random bits: where nobody authenticates, a stranger cannot guess the id.
      id: randomUUID(),
      owner: caller,
      tool: String(params.name),
      arguments: (params.arguments ?? {}) as Record<string, unknown>,
      capabilities: (capabilitiesOf(ctx) ?? {}) as Record<string, unknown>,
      caller: authInfo && identityOf(authInfo),
      answers: ctx.mcpReq.inputResponses as InputResponses | undefined,
      requestState: typeof requestState === 'string' ? requestState : undefined,
      status: 'working',
      created: now,
      updated: now,
      ttlMs: this.#options.ttlMs ?? 24 * 60 * 60_000,
      version: 0,
    };
    const { maxPerOwner: perOwner = 100, maxTasks: total = 1_000 } = this.#options;
    const added = await this.#store.add(task, { perOwner, total });
    if (added === 'owner is full')
      return toolError(
        `Not started: you have as many tasks as are kept for one caller (${perOwner} that have not ended, ${total / 2} in all). Wait for one, or cancel it with tasks/cancel, then call again.`,
      );
    if (added === 'full') return toolError('Not started: this server keeps no more tasks. Call again later.');
    this.#runner.poke();
    return { ...taskOf(task, this.#pollIntervalMs), resultType: 'task' };
  }

  /** Adds the extension and its methods to a server. */
  offer({ server }: McpServer): void {
    server.registerCapabilities({ extensions: { [tasksExtension]: {} } });
    const params = z.looseObject({ taskId: z.string() });
    server.setRequestHandler('tasks/get', { params }, async ({ taskId }, ctx) =>
      detailedTaskOf(await this.#ownTask(taskId, ctx), this.#pollIntervalMs),
    );
    server.setRequestHandler('tasks/cancel', { params }, async ({ taskId }, ctx) => {
      await this.#ownTask(taskId, ctx);
      await this.#runner.cancel(taskId);
      return {};
    });
    server.setRequestHandler('tasks/update', { params }, async ({ taskId }, ctx) => {
      await this.#ownTask(taskId, ctx);
      // The SDK takes `inputResponses` out of the params of every method.
      const responses = (ctx.mcpReq.inputResponses ?? {}) as InputResponses;
      await this.#runner.change(taskId, (task) => answered(task, responses));
      this.#runner.poke();
      return {};
    });
  }

  async follow(ids: string[], principal: string | undefined, onTask: OnTask): Promise<Follow> {
    const tasks = await Promise.all([...new Set(ids)].map((id) => this.#read(id)));
    const own = tasks.flatMap((task) => (task && principalOf(task.caller) === principal ? [task] : []));
    for (const { id, version } of own) {
      const followed = this.#followed.get(id) ?? { version, listeners: new Set() };
      followed.listeners.add(onTask);
      this.#followed.set(id, followed);
    }
    const followed = own.map(({ id }) => id);
    // A task that has ended changes no more. The listener gets its end after the acknowledgement.
    setImmediate(() => {
      for (const task of own.filter(hasEnded))
        if (this.#followed.get(task.id)?.listeners.has(onTask))
          onTask(detailedTaskOf(task, this.#pollIntervalMs));
    });
    return {
      followed,
      stop: () => {
        for (const id of followed) {
          const listeners = this.#followed.get(id)?.listeners;
          listeners?.delete(onTask);
          if (listeners?.size === 0) this.#followed.delete(id);
        }
      },
    };
  }

  aroundListen(
    message: JSONRPCMessage | undefined,
    principal: string | undefined,
    serve: () => Promise<Response>,
  ): Promise<Response> | undefined {
    const asked = taskListenOf(message);
    if (asked === undefined) return undefined;
    return 'refused' in asked
      ? Promise.resolve(Response.json(refusal(asked), { status: 400 }))
      : serve().then((response) => streamWithTasks(response, asked, principal, this));
  }

  aroundTransport(transport: Transport): Transport {
    return new ListeningTransport(transport, this);
  }

  close(): Promise<void> {
    return this.#runner.close();
  }

  /** A task of this caller: any other does not exist. */
  async #ownTask(id: string, ctx: ServerContext): Promise<TaskRecord> {
    if (!knowsTasks(ctx)) throw missingExtension();
    const task = await this.#read(id);
    if (task === undefined || principalOf(task.caller) !== principalOf(ctx.http?.authInfo)) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        'There is no such task. It may have outlived its time: call the tool again.',
      );
    }
    return task;
  }

  async #read(id: string): Promise<TaskRecord | undefined> {
    const task = await this.#store.read(id);
    return task !== undefined && Date.now() < task.created + task.ttlMs ? task : undefined;
  }

  #tell(task: TaskRecord): void {
    const followed = this.#followed.get(task.id);
    if (followed === undefined || task.version <= followed.version) return;
    followed.version = task.version;
    const detailed = detailedTaskOf(task, this.#pollIntervalMs);
    for (const listener of followed.listeners) listener(detailed);
    if (hasEnded(task)) this.#followed.delete(task.id);
  }
}

function capabilitiesOf(ctx: ServerContext): ClientCapabilities | undefined {
  const envelope = ctx.mcpReq.envelope as Record<string, ClientCapabilities | undefined> | undefined;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY];
}

function knowsTasks(ctx: ServerContext): boolean {
  return capabilitiesOf(ctx)?.extensions?.[tasksExtension] !== undefined;
}

/** The caller, as far as a tool needs it later: never the token. */
function identityOf({
  clientId,
  scopes,
  extra,
}: NonNullable<NonNullable<ServerContext['http']>['authInfo']>) {
  const { iss, sub } = extra ?? {};
  return { clientId, scopes, extra: { iss, sub } };
}
