import {
  CLIENT_CAPABILITIES_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { RunningTask } from '../tool/running-task.js';
import type { TaskRecord } from './store.js';

/** Aborts the signal of a task that its client cancelled, in whichever process. */
export class TaskCancelled extends Error {
  override name = 'TaskCancelled';
  override message = 'cancelled by the client';
}

/** Gets the progress of a task. Other notifications need a request, and are dropped. */
export type OnProgress = (message: string) => void;

/** The context of a handler that runs as a task: the request that began it may have been answered long ago. */
export function runContext(task: TaskRecord, signal: AbortSignal, onProgress: OnProgress): ServerContext {
  const notHere = (what: string) => async () => {
    throw new Error(`${what} is not possible in a task: return inputRequired() to ask the user.`);
  };
  const running: RunningTask = {
    id: task.id,
    createdAt: task.created,
    get isCancelled() {
      return signal.reason instanceof TaskCancelled;
    },
  };
  const context = {
    task: running,
    mcpReq: {
      id: task.id,
      method: 'tools/call',
      _meta: { progressToken: task.id },
      envelope: {
        [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
        [CLIENT_CAPABILITIES_META_KEY]: task.capabilities,
      },
      ...(task.answers !== undefined && { inputResponses: task.answers }),
      requestState: () => task.requestState,
      signal,
      async notify({ method, params }: { method: string; params?: Record<string, unknown> }) {
        if (method === 'notifications/progress') onProgress(progressText(params));
      },
      log: async () => {},
      send: notHere('A request to the client'),
      elicitInput: notHere('elicitInput'),
      requestSampling: notHere('requestSampling'),
    },
    ...(task.caller && { http: { authInfo: { token: '', ...task.caller } } }),
  };
  return context as unknown as ServerContext;
}

function progressText({ message, progress, total }: Record<string, unknown> = {}): string {
  if (typeof message === 'string') return message;
  return total === undefined ? String(progress) : `${progress} of ${total}`;
}
