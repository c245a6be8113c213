import { connect, type Socket } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');
const answerMs = 30_000;
const nothing = Buffer.alloc(0);

/** One answer: its head as text, its body as it came, chunk lengths and all. */
export interface Answer {
  head: string;
  body: Buffer;
}

/**
 * One kept-alive HTTP/1.1 connection, one request at a time, over a bare socket: fetch would cost more than the server
 * that it asks.
 */
export class HttpConnection {
  readonly #port: number;
  #socket: Socket;
  #closed = false;
  #received: Buffer = nothing;
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  /** For a stream that stays open: resolves at the first event, and what comes later is dropped. */
  #stream = false;
  #onEvent: ((text: string) => void) | undefined;

  constructor(port: number) {
    this.#port = port;
    this.#socket = this.#connect();
  }

  /**
   * @param bytes a whole request, head and body
   * @throws Error when the connection breaks, or half a minute passes
   */
  send(bytes: Buffer): Promise<Answer> {
    // Node closes a connection that has been idle for five seconds: between two rounds.
    if (this.#closed) this.#socket = this.#connect();
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  /** Sends a request whose answer does not end. Resolves with what has come when its head is there. */
  open(bytes: Buffer, onEvent?: (text: string) => void): Promise<Answer> {
    this.#stream = true;
    this.#onEvent = onEvent;
    return this.send(bytes);
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #connect(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#closed = false;
    this.#received = nothing;
    socket.setTimeout(answerMs, () => {
      if (this.#waiting) socket.destroy(new Error('no answer for half a minute'));
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('end', () => {
      this.#closed = true;
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#fail(new Error('the server closed the connection'));
    });
    return socket;
  }

  #read(chunk: Buffer): void {
    if (this.#stream && this.#waiting === undefined) {
      this.#onEvent?.(chunk.toString());
      return;
    }
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const split = this.#received.indexOf(headEnd);
    if (split < 0) return;
    const head = this.#received.toString('latin1', 0, split);
    const bodyAt = split + headEnd.length;
    if (!this.#stream && !isWhole(head, this.#received, bodyAt)) return;
    const answer = { head, body: this.#received.subarray(bodyAt) };
    this.#received = nothing;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

function isWhole(head: string, received: Buffer, bodyAt: number): boolean {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return received.length >= bodyAt + Number(length);
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) return true;
  return received.subarray(-lastChunk.length).equals(lastChunk);
}

/** A whole request. Its headers are those that the transport of each revision asks for. */
export function httpRequest(
  method: string,
  port: number,
  headers: Record<string, string>,
  body = '',
  path = '/mcp',
): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    accept: 'application/json, text/event-stream',
    ...(method === 'POST' && { 'content-type': 'application/json', 'content-length': String(bytes.length) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]);
}

/** The status of an answer. */
export function statusOf({ head }: Answer): number {
  return Number(head.slice(9, 12));
}

/** A header of an answer. */
export function header({ head }: Answer, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'i').exec(head)?.[1];
}
