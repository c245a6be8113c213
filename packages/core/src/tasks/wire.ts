import { MissingRequiredClientCapabilityError, type ProtocolError } from '@modelcontextprotocol/server';
import type { TaskRecord } from './store.js';

export const tasksExtension = 'io.modelcontextprotocol/tasks';

/** The members of every task (specification of the extension, "Tasks"). */
export function taskOf(task: TaskRecord, pollIntervalMs: number): Record<string, unknown> {
  return {
    taskId: task.id,
    status: task.status,
    ...(task.statusMessage !== undefined && { statusMessage: task.statusMessage }),
    createdAt: new Date(task.created).toISOString(),
    lastUpdatedAt: new Date(task.updated).toISOString(),
    ttlMs: task.ttlMs,
    pollIntervalMs,
  };
}

/** The same with what belongs to its status: the answer of `tasks/get`, and what `notifications/tasks` carries. */
export function detailedTaskOf(task: TaskRecord, pollIntervalMs: number): Record<string, unknown> {
  return {
    ...taskOf(task, pollIntervalMs),
    ...(task.status === 'input_required' && { inputRequests: task.asked ?? {} }),
    ...(task.status === 'completed' && { result: { ...task.result, resultType: 'complete' } }),
    ...(task.status === 'failed' && { error: task.error }),
  };
}

export function missingExtension(): ProtocolError {
  return new MissingRequiredClientCapabilityError({
    requiredCapabilities: { extensions: { [tasksExtension]: {} } },
  });
}

/** Called with each new state of a task. */
export type OnTask = (task: Record<string, unknown>) => void;

/** The tasks that a client hears of, and what ends that. */
export interface Follow {
  followed: string[];
  stop(): void;
}

export interface Followable {
  /** Follows those of the ids that are the principal's. */
  follow(ids: string[], principal: string | undefined, onTask: OnTask): Promise<Follow>;
}
