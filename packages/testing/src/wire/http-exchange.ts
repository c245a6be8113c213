import { asMessage } from './as-message.js';
import type { WireLog, WireLogs } from './wire-log.js';

type Header = (name: string) => string | null | undefined;

/** Finds the log of each HTTP exchange: one a session, and one for each exchange without a session. */
export class HttpLogs {
  readonly #sessions = new Map<string, WireLog>();
  readonly #watch: WireLogs;

  constructor(watch: WireLogs) {
    this.#watch = watch;
  }

  /** The log of a request, by its headers. */
  ofRequest(header: Header): WireLog {
    const log = this.#sessions.get(header('mcp-session-id') ?? '');
    return log ?? this.#watch.open(header('mcp-protocol-version') ?? undefined);
  }

  /** Remembers the session that an answer has opened. */
  answered(header: Header, log: WireLog): void {
    const session = header('mcp-session-id');
    if (typeof session === 'string') this.#sessions.set(session, log);
  }
}

/** Reads the messages of an answer out of its body, as JSON or as events. */
export class AnswerReader {
  readonly #decoder = new TextDecoder();
  readonly #isEvents: boolean;
  readonly #log: WireLog;
  #text = '';

  private constructor(log: WireLog, isEvents: boolean) {
    this.#log = log;
    this.#isEvents = isEvents;
  }

  /** None for a content type that holds no messages. */
  static of(contentType: string | null | undefined, log: WireLog): AnswerReader | undefined {
    const isEvents = contentType?.startsWith('text/event-stream') === true;
    if (!isEvents && contentType?.startsWith('application/json') !== true) return undefined;
    return new AnswerReader(log, isEvents);
  }

  read(chunk: Uint8Array): void {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    if (!this.#isEvents) return;
    const events = this.#text.split(/\r?\n\r?\n/);
    this.#text = events.pop() ?? '';
    for (const event of events) this.#take(dataOf(event));
  }

  end(): void {
    if (!this.#isEvents) this.#take(this.#text);
  }

  #take(text: string): void {
    const message = asMessage(text);
    if (message !== undefined) this.#log.fromServer(message);
  }
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
}
