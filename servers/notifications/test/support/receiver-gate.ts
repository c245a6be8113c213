import type { ServerResponse } from 'node:http';
import { type Received, startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

export interface Gate extends AsyncDisposable {
  url: string;
  received: Received[];
  /** The next request to come, read and not answered yet. */
  next(): Promise<{ id: string; answer(status: number): void }>;
}

/** A receiver that answers each request only when the test says so. */
export async function startGate(): Promise<Gate> {
  const arrived: { received: Received; response: ServerResponse }[] = [];
  const waiting: (() => void)[] = [];
  const receiver: WebhookReceiver = await startWebhookReceiver((received, response) => {
    arrived.push({ received, response });
    waiting.shift()?.();
  });
  return {
    url: receiver.url,
    received: receiver.received,
    async next() {
      if (arrived.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      const first = arrived.shift();
      if (!first) throw new Error('nothing arrived');
      return {
        id: String(first.received.headers['webhook-id']),
        answer: (status) => void first.response.writeHead(status).end(),
      };
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
