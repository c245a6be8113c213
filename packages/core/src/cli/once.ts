import type { McpServer } from '@modelcontextprotocol/server';
import { isObject } from '../protocol/json-rpc.js';
import { UsageError } from '../runtime/errors.js';
import type { CommandLine } from './command-line.js';
import { readOffer, renderOffer } from './list.js';
import { connectLoopback } from './loopback.js';
import { type Answer, renderAnswer } from './render.js';
import { personAtTerminal } from './terminal.js';

/** What a one-shot flag prints, and the code it exits with: 0 for an answer, 1 when the server says it failed. */
export interface Outcome {
  text: string;
  exitCode: 0 | 1;
}

/**
 * `--list`, `--call`, `--read`, `--prompt`: one question to the server in this process.
 *
 * @throws UsageError when arguments are not a JSON object
 */
export async function askOnce(server: McpServer, commandLine: CommandLine): Promise<Outcome> {
  const asJson = commandLine.has('json');
  if (commandLine.has('list')) {
    const offer = await readOffer(server);
    return { text: asJson ? JSON.stringify(offer, null, 2) : renderOffer(offer), exitCode: 0 };
  }
  const [method, params] = requestOf(commandLine);
  const person = personAtTerminal();
  const client = await connectLoopback(server, person);
  try {
    const answer = await client.request<Answer>(method, { ...params, _meta: { progressToken: 1 } });
    const text = asJson ? JSON.stringify(answer, null, 2) : renderAnswer(answer);
    return { text, exitCode: answer.isError ? 1 : 0 };
  } catch (error) {
    return { text: (error as Error).message, exitCode: 1 };
  } finally {
    person.leave();
    await client.close();
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
