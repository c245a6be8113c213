import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import { guardServer } from '../guard/guard.js';
import { isObject } from '../protocol/json-rpc.js';
import { UsageError } from '../runtime/errors.js';
import type { Run } from '../runtime/run.js';
import { tasksExtension } from '../tasks/wire.js';
import type { CommandLine } from './command-line.js';
import { readOffer, renderOffer } from './list.js';
import { connectLoopback, type Loopback, type Params } from './loopback.js';
import { type Answer, renderAnswer } from './render.js';
import { beginTasks, follow, type TaskState } from './task.js';
import { type Person, personAtTerminal, type Questions } from './terminal.js';

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
  const request = commandLine.has('list') ? undefined : requestOf(commandLine);
  const signal = commandLine.has('task') ? beginTasks(run) : new AbortController().signal;
  const person = personAtTerminal(signal);
  const client = await connect(run, person);
  try {
    if (request === undefined) {
      const offer = await readOffer(client);
      return { text: asJson ? JSON.stringify(offer, null, 2) : renderOffer(offer), exitCode: 0 };
    }
    const sent = await ask(client, person, signal, ...request);
    const answer = plain('taskId' in sent ? await follow(client, person, signal, sent) : sent);
    const text = asJson ? JSON.stringify(answer, null, 2) : renderAnswer(answer);
    return { text, exitCode: answer.isError ? 1 : 0 };
  } catch (error) {
    return { text: (error as Error).message, exitCode: 1 };
  } finally {
    person.leave();
    await client.close();
  }
}

function connect({ commandLine, createServer, guard }: Run, person: Person): Promise<Loopback> {
  const createGuarded = async () => {
    const server = await createServer({ era: 'modern' });
    guardServer(server, guard);
    return server;
  };
  const capabilities = {
    ...(person.canAnswer && { elicitation: { form: {} } }),
    ...(commandLine.has('task') && { extensions: { [tasksExtension]: {} } }),
  };
  return connectLoopback(createGuarded, { capabilities, onProgress: person.showProgress });
}

interface Asked {
  resultType: 'input_required';
  inputRequests?: Questions;
  requestState?: string;
}

/** Asks, and asks again with the answers of the person, for as long as the server has questions. */
async function ask(
  client: Loopback,
  person: Person,
  signal: AbortSignal,
  method: string,
  params: Params,
): Promise<Answer | TaskState> {
  let sent = await client.request<Answer | TaskState | Asked>(method, params);
  while ('resultType' in sent && sent.resultType === 'input_required') {
    const inputResponses = await person.answer(sent.inputRequests);
    if (signal.aborted) throw new Error('Not started: nobody answered.');
    const { requestState } = sent;
    const state = requestState !== undefined && { requestState };
    sent = await client.request(method, { ...params, inputResponses, ...state });
  }
  return sent;
}

/** The answer alone, without what the protocol adds for clients that keep answers. */
function plain({ resultType: _, ttlMs: __, cacheScope: ___, _meta, ...answer }: Answer): Answer {
  const { [SERVER_INFO_META_KEY]: ____, ...own } = _meta ?? {};
  return { ...answer, ...(Object.keys(own).length > 0 && { _meta: own }) };
}

function requestOf(commandLine: CommandLine): [method: string, params: Params] {
  if (commandLine.has('read')) return ['resources/read', { uri: commandLine.text('read') }];
  const name = commandLine.has('call') ? 'call' : 'prompt';
  const given = parseArguments(name, commandLine.json);
  if (name === 'call') return ['tools/call', { name: commandLine.text(name), arguments: given }];
  // A prompt's arguments are text.
  const texts = Object.entries(given).map(([key, value]) => [key, asText(value)]);
  return ['prompts/get', { name: commandLine.text(name), arguments: Object.fromEntries(texts) }];
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function parseArguments(flag: string, json: string | undefined): Params {
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
