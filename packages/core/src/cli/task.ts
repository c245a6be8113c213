import { setTimeout as wait } from 'node:timers/promises';
import { guardServer } from '../guard/guard.js';
import { UsageError } from '../runtime/errors.js';
import type { Run } from '../runtime/run.js';
import { ownServer } from '../tasks/own-server.js';
import { tasksExtension } from '../tasks/wire.js';
import { escapeControls } from '../text/control-characters.js';
import { connectModern, type Person } from './loopback.js';
import type { Answer } from './render.js';

type Params = Record<string, unknown>;
interface TaskState extends Answer {
  resultType?: string;
  taskId: string;
  status: string;
  statusMessage?: string;
  pollIntervalMs: number;
  inputRequests?: Record<string, { params: Params }>;
  requestState?: string;
  result?: Answer;
  error?: { message: string };
}

/** It is in the same process, so asking costs little. */
const mostPollMs = 200;
/** A tool gets a while to stop. */
const endWithinMs = 8_000;

/** @throws UsageError */
export function checkRunsAsTask({ tasks }: Run, tool: string): void {
  const names = tasks?.toolNames ?? [];
  if (names.includes(tool)) return;
  const others = names.length === 0 ? 'no tool of this server does' : `those that do: ${names.join(', ')}`;
  throw new UsageError(`--task: ${tool} does not run as a task: leave --task out (${others})`);
}

/**
 * Calls a tool as a client that knows tasks: writes each state of the task to stderr, asks whoever sits at the terminal,
 * and cancels the task when the process gets a signal to end.
 */
export async function callAsTask(run: Run, params: Params, person: Person): Promise<Answer> {
  const { tasks, guard, createServer } = run;
  tasks?.begin(() => ownServer(createServer, guard));
  const elicitation = person.answer !== undefined && { elicitation: { form: {} } };
  const client = await connectModern(
    async () => {
      const server = await createServer({ era: 'modern' });
      guardServer(server, guard);
      return server;
    },
    { extensions: { [tasksExtension]: {} }, ...elicitation },
  );
  const end = endOf(run);
  const answersTo = async ({ inputRequests = {} }: TaskState): Promise<Params> => {
    const inputResponses: Params = {};
    for (const [key, question] of Object.entries(inputRequests))
      inputResponses[key] = await Promise.race([person.answer?.(question.params), end.asked]);
    return { inputResponses };
  };

  let task = await client.request<TaskState>('tools/call', params);
  while (task.resultType === 'input_required' && !end.isAsked()) {
    const { requestState } = task;
    const answered = { ...(await answersTo(task)), ...(requestState !== undefined && { requestState }) };
    task = await client.request('tools/call', { ...params, ...answered });
  }
  if (task.resultType === 'input_required') throw new Error('Not started: nobody answered.');
  if (task.resultType !== 'task') return task;

  const { taskId } = task;
  say(`task ${taskId}`);
  for (let shown = ''; ; task = await client.request('tasks/get', { taskId })) {
    const state = [task.status, task.statusMessage].filter(Boolean).join(': ');
    if (state !== shown) say(state);
    shown = state;
    if (task.status === 'completed') return task.result ?? {};
    if (task.status === 'failed') throw new Error(task.error?.message);
    if (task.status === 'cancelled') throw new Error('The task was cancelled.');
    if (task.status === 'input_required') {
      const answers = await answersTo(task);
      if (!end.isAsked()) await client.request('tasks/update', { taskId, ...answers });
    }
    await Promise.race([wait(Math.min(task.pollIntervalMs, mostPollMs)), end.asked]);
    if (end.isAsked()) await client.request('tasks/cancel', { taskId });
  }
}

/** Ctrl-C ends the call, and with it the process. */
function endOf({ processEnd }: Run): { asked: Promise<void>; isAsked(): boolean } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isAsked = false;
  processEnd.replace(() => {
    isAsked = true;
    resolve();
    return new Promise(() => {});
  }, endWithinMs);
  return { asked: promise, isAsked: () => isAsked };
}

function say(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? escapeControls(line) : line}\n`);
}
