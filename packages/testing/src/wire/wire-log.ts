import type { WireMessage } from '../messages.js';
import { messageProblem } from './message-problem.js';
import { isRevision, type Revision } from './schemas.js';

/** A message that the official schema does not allow. */
export interface WireProblem {
  from: 'client' | 'server';
  problem: string;
  message: WireMessage;
}

export interface WireCounts {
  /** Messages that were judged. */
  client: number;
  server: number;
  /** Messages of a client that were wrong, and were refused: tests send such on purpose. */
  refused: number;
}

const versionKey = 'io.modelcontextprotocol/protocolVersion';

/**
 * Judges the messages of one connection or HTTP session, in both directions. It knows the agreed revision, and which
 * request a response answers.
 *
 * A server's messages must always be right. A client's wrong request must be refused: a result for it is a problem.
 */
export class WireLog {
  readonly problems: WireProblem[] = [];
  readonly counts: WireCounts = { client: 0, server: 0, refused: 0 };
  #revision: Revision | undefined;
  /** Requests without an answer, by who sent them and id. */
  readonly #open = new Map<
    string,
    { message: WireMessage; revision: Revision; problem: string | undefined }
  >();

  /** @param revision when it is known from elsewhere: the header of an HTTP request */
  constructor(revision?: string) {
    if (isRevision(revision)) this.#revision = revision;
  }

  fromClient(message: WireMessage): void {
    this.#judge('client', message);
  }

  fromServer(message: WireMessage): void {
    this.#judge('server', message);
  }

  #judge(from: 'client' | 'server', message: WireMessage): void {
    const other = from === 'client' ? 'server' : 'client';
    const isResponse = message.method === undefined;
    const answered = isResponse ? this.#open.get(`${other} ${String(message.id)}`) : undefined;
    const revision = answered?.revision ?? revisionOf(message) ?? this.#revision;
    // Nothing says which revision this is: a broken first message, and the answer to it.
    if (revision === undefined) return;
    this.counts[from]++;
    const problem = messageProblem(message, revision, answered?.message.method);
    if (message.method !== undefined && message.id !== undefined)
      this.#open.set(`${from} ${String(message.id)}`, { message, revision, problem });
    if (answered !== undefined) this.#answered(other, answered, message);
    if (problem === undefined) return;
    if (from === 'server') this.problems.push({ from, problem, message });
    else if (isResponse || message.id === undefined) this.counts.refused++;
  }

  #answered(
    asker: 'client' | 'server',
    { message: request, problem }: { message: WireMessage; problem: string | undefined },
    response: WireMessage,
  ): void {
    this.#open.delete(`${asker} ${String(request.id)}`);
    const agreed = response.result?.protocolVersion;
    if (request.method === 'initialize' && isRevision(agreed)) this.#revision = agreed;
    if (problem === undefined || asker === 'server') return;
    const { error, result } = response;
    // 2026-07-28: to answers that it cannot take, a server may say what it needs once more.
    if (error !== undefined || result?.isError === true || result?.resultType === 'input_required')
      this.counts.refused++;
    else
      this.problems.push({
        from: 'client',
        problem: `was served although wrong: ${problem}`,
        message: request,
      });
  }
}

/** The revision that a message names itself. */
function revisionOf({ method, params }: WireMessage): Revision | undefined {
  const meta = params?._meta as Record<string, unknown> | undefined;
  const named = meta?.[versionKey] ?? (method === 'initialize' ? params?.protocolVersion : undefined);
  if (isRevision(named)) return named;
  // A client may open with a version of its own; the handshake's form is that of the last revision that had one.
  return method === 'initialize' ? '2025-11-25' : undefined;
}

/** Where connections are logged: one log for each. */
export interface WireLogs {
  open(revision?: string): WireLog;
}
