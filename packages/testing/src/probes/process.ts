import { aboutTasks, initialize, initialized, request } from '../fuzz/corpus.js';
import { within } from '../fuzz/report.js';
import type { WireMessage } from '../messages.js';
import { foreignLines, parseMessage } from '../process-transport.js';
import type { StdioBehaviour } from '../rules/observation.js';
import { type ProcessOptions, ServerProcess } from '../server-process.js';

export type Command = ProcessOptions & { bin: string };

const startPatienceMs = 60_000;

/** Lines that a server must answer with an error: a client waits for ever where it is silent. */
const unreadable: [what: string, line: string, code: number][] = [
  ['a line that is not JSON', '{"jsonrpc": oops', -32_700],
  ['JSON that is not a message', '{"hello": "world", "id": 7}', -32_600],
];

/**
 * How a server's process starts, alone and beside another, takes lines that it cannot read, and ends.
 *
 * @param patienceMs how long something is waited for that the server may never do
 */
export async function probeProcess(command: Command, patienceMs = 10_000): Promise<StdioBehaviour> {
  const started = performance.now();
  await using first = start(command);
  await answer(first, initialize, startPatienceMs);
  const startMs = performance.now() - started;
  send(first, initialized);
  const startedAgain = performance.now();
  const secondCopy = await failure(start(command), (second) => greet(second, startPatienceMs));
  // The faster of two: a machine that was busy for a moment says nothing about the server.
  const fasterMs = secondCopy === '' ? Math.min(startMs, performance.now() - startedAgain) : startMs;
  const lines = await probeLines(first, patienceMs);
  first.endInput();
  const endsWithInput = await within(patienceMs, 'it did not end', first.exited()).then(
    () => true,
    () => false,
  );
  const seen: { discovered?: WireMessage | undefined } = {};
  const initializeAfterDiscover = await failure(start(command), async (server) => {
    // Servers that are older than the question refuse it, or say nothing.
    const discover = request('modern', 'discover', 'server/discover');
    seen.discovered = await answer(server, discover, patienceMs + startMs).catch((error: Error) => {
      if (!/within/.test(error.message)) throw error;
      return undefined;
    });
    await greet(server, patienceMs);
  });
  return {
    foreignLines: foreignLines(first),
    startMs: fasterMs,
    unreadable: lines,
    endsWithInput,
    secondCopy,
    initializeAfterDiscover,
    ...(declaresTasks(seen.discovered) && { unknownTask: await probeTasks(command, patienceMs + startMs) }),
  };
}

function declaresTasks(discovered: WireMessage | undefined): boolean {
  const { extensions } = (discovered?.result?.capabilities ?? {}) as { extensions?: object };
  return extensions !== undefined && 'io.modelcontextprotocol/tasks' in extensions;
}

/** The answer about a task that does not exist. */
async function probeTasks(
  command: Command,
  patienceMs: number,
): Promise<NonNullable<StdioBehaviour['unknownTask']>> {
  await using server = start(command);
  await answer(server, request('modern', 'discover', 'server/discover'), patienceMs);
  const seen: NonNullable<StdioBehaviour['unknownTask']> = [];
  for (const message of aboutTasks) {
    const { error } = await answer(server, message, patienceMs);
    seen.push({ method: message.method ?? '', code: error?.code });
  }
  return seen;
}

async function probeLines(
  server: ServerProcess,
  patienceMs: number,
): Promise<NonNullable<StdioBehaviour['unreadable']>> {
  const seen: NonNullable<StdioBehaviour['unreadable']> = [];
  for (const [what, line, code] of unreadable) {
    server.write(`${line}\n`);
    const alive = await answer(server, request('legacy', what, 'ping'), patienceMs).then(
      () => true,
      () => false,
    );
    const answered = server.lines.some((text) => parseMessage(text)?.error?.code === code);
    seen.push({ what, code, answered, alive });
    if (!alive) break;
  }
  return seen;
}

function start({ bin, ...options }: Command): ServerProcess {
  return new ServerProcess(bin, { ...options, watched: false });
}

/** @throws Error when `initialize` is not answered, or refused */
async function greet(server: ServerProcess, limitMs: number): Promise<void> {
  const { error } = await answer(server, initialize, limitMs);
  if (error !== undefined) throw new Error(error.message);
}

function send(server: ServerProcess, message: object): void {
  server.write(`${JSON.stringify(message)}\n`);
}

/** Why something failed with a process of its own, in one line; empty when it worked. */
async function failure(
  server: ServerProcess,
  work: (server: ServerProcess) => Promise<unknown>,
): Promise<string> {
  await using _ = server;
  try {
    await work(server);
    return '';
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    const why = server.stderr.trim().split('\n').at(-1) ?? '';
    return why === '' ? line : `${line} stderr: ${why.slice(0, 200)}`;
  }
}

function answer(server: ServerProcess, message: WireMessage, limitMs: number): Promise<WireMessage> {
  send(server, message);
  const isAnswer = (one: WireMessage | undefined) => one?.id === message.id && one?.method === undefined;
  return server.until(() => server.lines.map(parseMessage).find(isAnswer), limitMs);
}
