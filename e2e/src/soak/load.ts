import type { Step } from '@mcp-reference/release/end-to-end';
import { type ClientKind, connect, type HttpServer, textOf } from '@mcp-reference/testing';
import type { ProvedServer } from '../servers.ts';

/** The counts of the load so far. */
export interface LoadCounts {
  calls: number;
  clients: number;
  abandoned: number;
  streams: number;
  /** Answers that were not what they should be, by what was wrong. */
  errors: Map<string, number>;
}

export function newCounts(): LoadCounts {
  return { calls: 0, clients: 0, abandoned: 0, streams: 0, errors: new Map() };
}

/** A client that connects, uses all that the server offers, and disconnects, again and again. On stdio it stays longer. */
export async function useServer(
  server: ProvedServer,
  client: ClientKind,
  how: { wiring: 'http'; http: HttpServer } | { wiring: 'stdio'; env: Record<string, string> },
  counts: LoadCounts,
  signal: AbortSignal,
): Promise<void> {
  const rounds = how.wiring === 'stdio' ? 20 : 1;
  while (!signal.aborted) {
    await counted(counts, async () => {
      await using connection = await connect({ client, server, ...how });
      counts.clients++;
      for (let i = 0; i < rounds; i++) await takeSteps(connection.client, server.steps, counts, signal);
    });
  }
}

/** Opens sessions, now and then with a stream, and never says goodbye. */
export async function abandonSessions(url: string, counts: LoadCounts, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const clientInfo = { name: 'soak', version: '1.0.0' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  while (!signal.aborted) {
    await counted(counts, async () => {
      const late = AbortSignal.timeout(30_000);
      const response = await fetch(url, { method: 'POST', headers, body, signal: late });
      await response.text();
      const session = response.headers.get('mcp-session-id');
      if (session === null) throw new Error(`a session was not opened: ${response.status}`);
      counts.abandoned++;
      if (counts.abandoned % 4 !== 0) return;
      const gone = new AbortController();
      const stream = await fetch(url, {
        headers: { ...headers, 'mcp-session-id': session },
        signal: AbortSignal.any([gone.signal, late]),
      });
      if (!stream.ok) throw new Error(`a stream was not opened: ${stream.status}`);
      counts.streams++;
      gone.abort();
    });
  }
}

async function takeSteps(
  client: Awaited<ReturnType<typeof connect>>['client'],
  steps: Step[],
  counts: LoadCounts,
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    if (signal.aborted) return;
    await counted(counts, async () => {
      const text = await take(client, step);
      if (!step.says.test(text)) throw new Error(`an unexpected answer: ${text.slice(0, 120)}`);
      counts.calls++;
    });
  }
}

/** The text of a step's answer, or of the error where one is expected. */
async function take(client: Awaited<ReturnType<typeof connect>>['client'], step: Step): Promise<string> {
  const answer = async () => {
    if ('tool' in step) {
      const result = await client.callTool(step.tool, step.arguments);
      if ((result.isError === true) !== (step.fails === true)) throw new Error(textOf(result));
      return textOf(result);
    }
    if ('resource' in step) {
      const contents = await client.readResource(step.resource);
      return contents.map(({ text = '' }) => text).join('\n');
    }
    const { messages } = await client.getPrompt(step.prompt, step.arguments);
    return textOf({ content: messages.map(({ content }) => content) });
  };
  if (step.fails !== true || 'tool' in step) return answer();
  return answer().then(
    () => {
      throw new Error('an error was expected');
    },
    (error: Error) => error.message,
  );
}

async function counted(counts: LoadCounts, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message } = error as Error;
    counts.errors.set(message, (counts.errors.get(message) ?? 0) + 1);
  }
}
