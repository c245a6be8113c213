import type { InputRequests, InputRequiredResult, InputResponses } from '@modelcontextprotocol/server';
import type { TaskRecord } from './store.js';

/**
 * A task that asks its user. The tool may ask the same question in every round, by the same name; on the wire no key is
 * used twice in the life of a task.
 */
export function asking(
  task: TaskRecord,
  { inputRequests = {}, requestState }: InputRequiredResult,
): TaskRecord {
  const used = new Set(task.usedKeys);
  const asked: InputRequests = {};
  const names: Record<string, string> = {};
  for (const [name, question] of Object.entries(inputRequests)) {
    let key = name;
    for (let round = 2; used.has(key); round += 1) key = `${name}-${round}`;
    used.add(key);
    asked[key] = question;
    names[key] = name;
  }
  const round = { asked, names, usedKeys: [...used], answers: undefined, requestState };
  return { ...task, ...round, status: 'input_required', worker: undefined };
}

/**
 * A task with answers to some of its questions. It goes on when all are answered; an answer that nobody asked for is
 * ignored, as the extension says.
 *
 * @returns undefined when nothing changes
 */
export function answered(task: TaskRecord, responses: InputResponses): TaskRecord | undefined {
  if (task.status !== 'input_required') return undefined;
  const asked = { ...task.asked };
  const answers = { ...task.answers };
  for (const [key, response] of Object.entries(responses)) {
    if (!Object.hasOwn(asked, key)) continue;
    delete asked[key];
    answers[task.names?.[key] ?? key] = response;
  }
  if (Object.keys(asked).length === Object.keys(task.asked ?? {}).length) return undefined;
  if (Object.keys(asked).length > 0) return { ...task, asked, answers };
  return { ...task, asked: undefined, names: undefined, answers, status: 'working' };
}
