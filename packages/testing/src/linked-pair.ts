import type { WireMessage } from './messages.js';
import { currentWatch } from './wire/watch.js';

/** The part of a transport that both SDKs share. */
export interface WireTransport {
  onmessage?: (message: never, extra?: never) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  start(): Promise<void>;
  send(message: unknown): Promise<void>;
  close(): Promise<void>;
}

/**
 * Two transports in one process, the client's end first. What is sent is written as JSON and read again, as a real wire would: an `undefined`,
 * a Date or a BigInt cannot slip through.
 */
export function linkedPair(): [WireTransport, WireTransport] {
  const ends: [WireTransport, WireTransport] = [makeEnd(1), makeEnd(0)];
  const log = currentWatch()?.open();
  let closed = false;

  function makeEnd(other: 0 | 1): WireTransport {
    return {
      async start() {},
      async send(message) {
        if (closed) throw new Error('the connection is closed');
        const received = JSON.parse(JSON.stringify(message)) as WireMessage;
        if (other === 1) log?.fromClient(received);
        else log?.fromServer(received);
        queueMicrotask(() => ends[other].onmessage?.(received as never));
      },
      async close() {
        if (closed) return;
        closed = true;
        for (const end of ends) end.onclose?.();
      },
    };
  }
  return ends;
}
