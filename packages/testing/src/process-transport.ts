import type { WireTransport } from './linked-pair.js';
import type { WireMessage } from './messages.js';
import type { ServerProcess } from './server-process.js';

/**
 * A client's end of a server's stdin and stdout. Unlike the SDKs' own it sees every line: what is no JSON-RPC is
 * noted by `foreignLines` instead of being dropped without a word.
 */
export class ProcessTransport implements WireTransport {
  onmessage?: (message: never, extra?: never) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #server: ServerProcess;

  constructor(server: ServerProcess) {
    this.#server = server;
  }

  async start(): Promise<void> {
    this.#read().catch(() => this.onclose?.());
  }

  async send(message: unknown): Promise<void> {
    this.#server.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    await this.#server.stop();
    this.onclose?.();
  }

  /** Hands on line after line, until the process has ended. */
  async #read(): Promise<void> {
    for (let i = 0; ; i++) {
      const line = await this.#server.until(() => this.#server.lines[i], Number.POSITIVE_INFINITY);
      const message = parseMessage(line);
      if (message === undefined) continue;
      this.onmessage?.(message as never);
    }
  }
}

/** The lines of stdout that are no JSON-RPC message: there must be none. */
export function foreignLines(server: ServerProcess): string[] {
  return server.lines.filter((line) => parseMessage(line) === undefined);
}

export function parseMessage(line: string): WireMessage | undefined {
  try {
    const message: unknown = JSON.parse(line);
    const isMessage =
      typeof message === 'object' && message !== null && (message as { jsonrpc?: unknown }).jsonrpc === '2.0';
    return isMessage ? (message as WireMessage) : undefined;
  } catch {
    return undefined;
  }
}
