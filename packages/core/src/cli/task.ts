import { setTimeout as wait } from 'node:timers/promises';
import { UsageError } from '../runtime/errors.js';
import type { Run } from '../runtime/run.js';
import { ownServer } from '../tasks/own-server.js';
import { escapeControls } from '../text/control-characters.js';
import type { Loopback } from './loopback.js';
import type { Answer } from './render.js';
import type { Person, Questions } from './terminal.js';

export interface TaskState {
  taskId: string;
  status: string;
  statusMessage?: string;
  pollIntervalMs: number;
  inputRequests?: Questions;
  result?: Answer;
  error?: { message: string };
}

/** It is in the same process, so asking costs little. */
const mostPollMs = 200;
/** A tool gets a while to stop. */
const endWithinMs = 8_000;

/**
 * Runs tasks in this process.
 *
 * @returns a signal that Ctrl-C aborts: it ends the call, and with it the process
 * @throws UsageError where the tool does not run as a task
 */
export function beginTasks({ commandLine, tasks, createServer, guard, processEnd }: Run): AbortSignal {
  const tool = commandLine.text('call');
  const names = tasks?.toolNames ?? [];
  if (!names.includes(tool)) {
    const others = names.length === 0 ? 'no tool of this server does' : `those that do: ${names.join(', ')}`;
    throw new UsageError(`--task: ${tool} does not run as a task: leave --task out (${others})`);
  }
  tasks?.begin(() => ownServer(createServer, guard));
  const controller = new AbortController();
  processEnd.replace(() => {
    controller.abort();
    return new Promise(() => {});
  }, endWithinMs);
  return controller.signal;
}

/** Writes each state of the task to stderr, passes questions on, and cancels the task when the signal aborts. */
export async function follow(
  client: Loopback,
  person: Person,
  signal: AbortSignal,
  begun: TaskState,
): Promise<Answer> {
  const { taskId } = begun;
  say(`task ${taskId}`);
  let shown = '';
  for (let task = begun; ; task = await client.request<TaskState>('tasks/get', { taskId })) {
    const state = [task.status, task.statusMessage].filter(Boolean).join(': ');
    if (state !== shown) say(state);
    shown = state;
    if (task.status === 'completed') return task.result ?? {};
    if (task.status === 'failed') throw new Error(task.error?.message);
    if (task.status === 'cancelled') throw new Error('The task was cancelled.');
    if (task.status === 'input_required') {
      const inputResponses = await person.answer(task.inputRequests);
      if (!signal.aborted) await client.request('tasks/update', { taskId, inputResponses });
    }
    await wait(Math.min(task.pollIntervalMs, mostPollMs), undefined, { signal }).catch(() => {});
    if (signal.aborted) await client.request('tasks/cancel', { taskId });
  }
}

function say(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? escapeControls(line) : line}\n`);
}
