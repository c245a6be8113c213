import type { Readable, Writable } from 'node:stream';
import {
  INTERNAL_ERROR,
  INVALID_REQUEST,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import { cancelledId, decodeMessage, isObject } from '../protocol/json-rpc.js';
import { type Logger, newReference } from '../runtime/logger.js';
import { type Line, LineSplitter } from './line-splitter.js';

/** `write` says whether to write on; otherwise, once 'drain' comes. */
export type Output = Pick<Writable, 'on' | 'once'> & { write(text: string, done: () => void): boolean };

export interface StdioTransportOptions {
  input: Readable;
  output: Output;
  logger: Logger;
  /** Called once: the input ended, or nothing written can reach the client any more. */
  onDisconnect?: (reason: 'end of input' | 'output closed') => void;
}

/** Longest line, in bytes. */
const maxMessageBytes = 16 * 1024 * 1024;
/** Most requests in flight; one more is refused. No client waits for this many answers at once. */
const maxInFlight = 10_000;

/**
 * The stdio transport of MCP: one JSON-RPC message a line. It differs from the SDK's:
 *
 * - A line that is not a message gets the JSON-RPC error that the specification asks for.
 * - All messages of one turn of the event loop go out in one write.
 * - While a client does not read, its input is not read either, and a change is announced once. So the output stays bounded.
 * - At the end of input, calls in flight go on: `whenIdle` waits for them.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <T extends JSONRPCMessage>(message: T) => void;

  readonly #options: StdioTransportOptions;
  readonly #lines = new LineSplitter(maxMessageBytes);
  readonly #inFlight = new Set<RequestId>();
  #outgoing: string[] = [];
  #flushed: Promise<void> | undefined;
  /** Settles when all that was written so far has been taken by the client's pipe. */
  #written = Promise.resolve();
  #full = false;
  /** Notifications that wait while the pipe is full: a second one says nothing new. */
  readonly #unread = new Set<string>();
  #idle: (() => void) | undefined;
  #closed = false;

  constructor(options: StdioTransportOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { input, output } = this.#options;
    input.on('data', this.#onData);
    input.once('end', this.#onEnd);
    input.once('error', this.#onEnd);
    output.on('error', this.#onOutputError);
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the connection is closed'));
    const line = this.#serialize(message);
    if (this.#full && 'method' in message && !('id' in message)) {
      if (this.#unread.has(line)) return this.#written;
      this.#unread.add(line);
    }
    this.#outgoing.push(line);
    if (!('method' in message) && message.id !== undefined) this.#settle(message.id);
    // After all that is ready to go on now: 64 answers to 64 lines that came together are one write.
    this.#flushed ??= new Promise((resolve) => process.nextTick(() => resolve(this.#flush())));
    return this.#flushed;
  }

  /** Resolves when every request that came in has been answered or cancelled. */
  whenIdle(): Promise<void> {
    if (this.#inFlight.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { input } = this.#options;
    input.off('data', this.#onData);
    input.pause();
    await this.#flush();
    this.onclose?.();
  }

  #onData = (chunk: Buffer): void => {
    for (const line of this.#lines.push(chunk)) this.#receive(line);
  };

  #onEnd = (): void => {
    for (const line of this.#lines.end()) this.#receive(line);
    this.#options.onDisconnect?.('end of input');
  };

  #onOutputError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') this.#options.logger.error('stdout failed', { error });
    this.#options.onDisconnect?.('output closed');
  };

  #receive(line: Line): void {
    if ('tooLong' in line) {
      this.#refuse(INVALID_REQUEST, `Invalid request: a message is at most ${maxMessageBytes} bytes long`);
      return;
    }
    // Some clients end a message with a blank line, or keep a connection alive with one.
    if (isBlank(line.bytes)) return;
    const decoded = decodeMessage(line.bytes);
    if (!decoded.ok) this.#refuse(decoded.code, decoded.problem, decoded.id);
    else if (this.#track(decoded.message)) this.onmessage?.(decoded.message);
  }

  /** Notes what is in flight. A request that cannot be taken is refused here. */
  #track(message: JSONRPCMessage): boolean {
    if (!('method' in message)) return true;
    if (!('id' in message)) {
      // A cancelled request is not answered.
      const cancelled = cancelledId(message);
      if (cancelled !== undefined) this.#settle(cancelled);
      return true;
    }
    const { id, method } = message;
    if (this.#inFlight.has(id)) {
      // Without the id: under it, the refusal would be taken for the answer to the first.
      const known = JSON.stringify(id).slice(0, 100);
      this.#refuse(INVALID_REQUEST, `Invalid request: a request with the id ${known} is still in flight`);
      return false;
    }
    // A listen stream is open as long as the client likes: nobody waits for its end.
    if (method === 'subscriptions/listen') return true;
    if (this.#inFlight.size >= maxInFlight) {
      this.#refuse(INVALID_REQUEST, `Invalid request: more than ${maxInFlight} requests in flight`, id);
      return false;
    }
    this.#inFlight.add(id);
    return true;
  }

  #settle(id: RequestId): void {
    this.#inFlight.delete(id);
    if (this.#inFlight.size === 0) this.#idle?.();
  }

  /** An error answer. Without an id where none could be read: JSON-RPC's null is not allowed by MCP's schema. */
  #refuse(code: number, problem: string, id?: RequestId): void {
    this.#options.logger.warn('a line on stdin was refused', { problem });
    const answer = { jsonrpc: '2.0', ...(id !== undefined && { id }), error: { code, message: problem } };
    this.send(answer as JSONRPCMessage).catch(() => {});
  }

  #serialize(message: JSONRPCMessage): string {
    try {
      return `${JSON.stringify(message)}\n`;
    } catch (error) {
      // Results are checked before they come here; this is for what a handler sends by itself.
      const reference = newReference();
      this.#options.logger.error('a message could not be written as JSON', { reference, error });
      const id = isObject(message) && 'id' in message ? { id: message.id } : {};
      const problem = `Internal error. It has been logged under the reference ${reference}.`;
      return `${JSON.stringify({ jsonrpc: '2.0', ...id, error: { code: INTERNAL_ERROR, message: problem } })}\n`;
    }
  }

  #flush(): Promise<void> {
    this.#flushed = undefined;
    if (this.#outgoing.length === 0) return this.#written;
    const text = this.#outgoing.join('');
    this.#outgoing = [];
    const { input, output } = this.#options;
    this.#written = new Promise((resolve) => {
      if (output.write(text, () => resolve()) || this.#full) return;
      this.#full = true;
      input.pause();
      output.once('drain', () => {
        this.#full = false;
        this.#unread.clear();
        if (!this.#closed) input.resume();
      });
    });
    return this.#written;
  }
}

const blanks = new Set([0x20, 0x09, 0x0d]);

function isBlank(line: Buffer): boolean {
  return line.every((byte) => blanks.has(byte));
}
