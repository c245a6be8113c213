import { isInputRequiredResult, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { RunTool } from '../guard/call.js';
import { toolError } from '../runtime/errors.js';
import { asking } from './input.js';
import type { TaskRecord } from './store.js';

const died =
  'The server ended, or lost its store of tasks, while this ran. Nobody knows how far it came. Check what was done before calling the tool again.';

/** The task after its tool has answered. */
export function outcomeOf(
  task: TaskRecord,
  answer: Awaited<ReturnType<RunTool>>,
  maxResultSize: number,
): TaskRecord {
  if ('error' in answer) return ended(task, { status: 'failed', error: errorOf(answer.error) });
  if (isInputRequiredResult(answer.result)) return asking(task, answer.result);
  const size = JSON.stringify(answer.result).length;
  const result =
    size <= maxResultSize
      ? (answer.result as Record<string, unknown>)
      : toolError(`The result has ${size} characters of JSON; a task keeps at most ${maxResultSize}.`);
  return ended(task, { status: 'completed', result });
}

/** The task with its outcome, without what only a running task needs: that may be large, and nobody needs to keep it. */
export function ended(task: TaskRecord, outcome: Partial<TaskRecord>): TaskRecord {
  const nothing = { worker: undefined, asked: undefined, answers: undefined, names: undefined };
  const unsaid = { requestState: undefined, statusMessage: undefined, arguments: {}, capabilities: {} };
  return { ...task, ...nothing, ...unsaid, ...outcome };
}

export const deadError = () => ({ code: ProtocolErrorCode.InternalError, message: died });

export function errorOf(error: unknown): { code: number; message: string; data?: unknown } {
  if (error instanceof ProtocolError) {
    const { code, message, data } = error;
    return { code, message, ...(data !== undefined && { data }) };
  }
  return {
    code: ProtocolErrorCode.InternalError,
    message: 'Internal error. The log of the server has more.',
  };
}
