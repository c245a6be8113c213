import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type ProtocolError,
  ProtocolErrorCode,
  type RequestId,
  SUBSCRIPTION_ID_META_KEY,
} from '@modelcontextprotocol/server';
import { isObject } from '../protocol/json-rpc.js';
import { type Follow, type Followable, missingExtension, type OnTask, tasksExtension } from './wire.js';

/** The SDK's `subscriptions/listen` handles four kinds of changes. This module adds tasks, from outside the SDK. */
export interface TaskListen {
  id: RequestId;
  taskIds: string[];
}

interface Refused {
  id: RequestId;
  refused: Pick<ProtocolError, 'code' | 'message' | 'data'>;
}

const mostIds = 1_000;

/** @returns the tasks that a message asks to follow; a refusal where it may not; undefined for any other message */
export function taskListenOf(message: JSONRPCMessage | undefined): TaskListen | Refused | undefined {
  if (message === undefined || !('method' in message) || !('id' in message)) return undefined;
  const { id, method, params } = message;
  const filter = params?.notifications;
  const taskIds = isObject(filter) ? filter.taskIds : undefined;
  if (method !== 'subscriptions/listen' || taskIds === undefined || id === undefined) return undefined;
  const capabilities = params?._meta?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  if (capabilities?.extensions?.[tasksExtension] === undefined) return { id, refused: missingExtension() };
  if (
    Array.isArray(taskIds) &&
    taskIds.length <= mostIds &&
    taskIds.every((each) => typeof each === 'string')
  )
    return { id, taskIds };
  const problem = `Invalid params: notifications.taskIds must be a list of at most ${mostIds} task ids`;
  return { id, refused: { code: ProtocolErrorCode.InvalidParams, message: problem, data: undefined } };
}

export function refusal({ id, refused: { code, message, data } }: Refused): JSONRPCErrorResponse {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } };
}

export function taskNotification(task: Record<string, unknown>, id: RequestId) {
  return {
    jsonrpc: '2.0' as const,
    method: 'notifications/tasks',
    params: { ...task, _meta: { [SUBSCRIPTION_ID_META_KEY]: id } },
  };
}

/** @returns the id of the subscription that this message acknowledges */
export function acknowledged(message: unknown): RequestId | undefined {
  if (!isObject(message) || message.method !== 'notifications/subscriptions/acknowledged') return undefined;
  const { _meta } = message.params as { _meta?: Record<string, RequestId> };
  return _meta?.[SUBSCRIPTION_ID_META_KEY];
}

export function withTaskIds<Message>(message: Message, taskIds: string[]): Message {
  const { params } = message as { params: { notifications: object } };
  return { ...message, params: { ...params, notifications: { ...params.notifications, taskIds } } };
}

/** Over HTTP: the SDK's stream with the changes of tasks between its own. */
export async function streamWithTasks(
  response: Response,
  { id, taskIds }: TaskListen,
  principal: string | undefined,
  tasks: Followable,
): Promise<Response> {
  if (!response.ok || response.body === null || !isEventStream(response)) return response;
  const source = response.body.getReader();
  const encoder = new TextEncoder();
  const frame = (message: unknown) => encoder.encode(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  const acknowledgement = messageOf((await source.read()).value);
  if (acknowledged(acknowledgement) === undefined) return new Response(null, { status: 500 });
  const { notifications } = (acknowledgement as { params: { notifications: object } }).params;
  const forTasksAlone = Object.keys(notifications).length === 0;

  let follow: Follow | undefined;
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const onTask: OnTask = (task) => controller.enqueue(frame(taskNotification(task, id)));
      follow = await tasks.follow(taskIds, principal, onTask);
      controller.enqueue(frame(withTaskIds(acknowledgement, follow.followed)));
      // With no filter of its own the SDK ends the stream at once.
      if (forTasksAlone && follow.followed.length > 0) return;
      void copy(source, controller).finally(() => follow?.stop());
    },
    async cancel(reason) {
      follow?.stop();
      await source.cancel(reason);
    },
  });
  return new Response(stream, { status: response.status, headers: response.headers });
}

async function copy(
  source: ReadableStreamDefaultReader<Uint8Array>,
  controller: ReadableStreamDefaultController<Uint8Array>,
): Promise<void> {
  try {
    for (let next = await source.read(); !next.done; next = await source.read())
      controller.enqueue(next.value);
    controller.close();
  } catch {
    // The client has gone: its stream was cancelled.
  }
}

const isEventStream = ({ headers }: Response) => headers.get('content-type')?.startsWith('text/event-stream');

function messageOf(chunk: Uint8Array | undefined): unknown {
  const text = new TextDecoder().decode(chunk);
  const [, data] = /^data: (.*)$/m.exec(text) ?? [];
  return data === undefined ? undefined : JSON.parse(data);
}
