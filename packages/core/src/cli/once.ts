import { guardServer } from '../guard/guard.js';
import { isObject } from '../protocol/json-rpc.js';
import { UsageError } from '../runtime/errors.js';
import type { Run } from '../runtime/run.js';
import type { CommandLine } from './command-line.js';
import { readOffer, renderOffer } from './list.js';
import { connectLoopback } from './loopback.js';
import { type Answer, renderAnswer } from './render.js';
import { callAsTask, checkRunsAsTask } from './task.js';
import { personAtTerminal } from './terminal.js';

/** The output of a one-shot flag, and its exit code: 0 for an answer, 1 if the server says that it failed. */
export interface Outcome {
  text: string;
  exitCode: 0 | 1;
}

/**
 * `--list`, `--call`, `--read`, `--prompt`: one question to the server in this process.
 *
 * @throws UsageError when arguments are not a JSON object, or the tool does not run as a task
 */
export async function askOnce(run: Run): Promise<Outcome> {
  const { commandLine } = run;
  const asJson = commandLine.has('json');
  const server = await run.createServer({ era: 'legacy' });
  guardServer(server, run.guard);
  if (commandLine.has('list')) {
    const offer = await readOffer(server);
    return { text: asJson ? JSON.stringify(offer, null, 2) : renderOffer(offer), exitCode: 0 };
  }
  const [method, params] = requestOf(commandLine);
  if (commandLine.has('task')) checkRunsAsTask(run, commandLine.text('call'));
  const person = personAtTerminal();
  const askPlainly = async () => {
    const client = await connectLoopback(server, person);
    const answer = client.request<Answer>(method, { ...params, _meta: { progressToken: 1 } });
    return answer.finally(() => client.close());
  };
  try {
    const answer = commandLine.has('task') ? await callAsTask(run, params, person) : await askPlainly();
    const text = asJson ? JSON.stringify(answer, null, 2) : renderAnswer(answer);
    return { text, exitCode: answer.isError ? 1 : 0 };
  } catch (error) {
    return { text: (error as Error).message, exitCode: 1 };
  } finally {
    person.leave();
  }
}

function requestOf(commandLine: CommandLine): [method: string, params: Record<string, unknown>] {
  if (commandLine.has('read')) return ['resources/read', { uri: commandLine.text('read') }];
  const name = commandLine.has('call') ? 'call' : 'prompt';
  const given = parseArguments(name, commandLine.json);
  if (name === 'call') return ['tools/call', { name: commandLine.text(name), arguments: given }];
  // A prompt's arguments are text.
  const texts = Object.entries(given).map(([key, value]) => [key, asText(value)]);
  return ['prompts/get', { name: commandLine.text(name), arguments: Object.fromEntries(texts) }];
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function parseArguments(flag: string, json: string | undefined): Record<string, unknown> {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {
    // Said below, with what it takes.
  }
  const subject = flag === 'call' ? "the tool's" : "the prompt's";
  throw new UsageError(`--${flag} takes ${subject} arguments as a JSON object, such as '{"name": "value"}'`);
}
