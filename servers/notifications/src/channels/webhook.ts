import { createHmac } from 'node:crypto';
import type { Outgoing } from '../notification.js';
import type { Channel } from './channel.js';
import type { HttpPost } from './http-post.js';

export interface WebhookOptions {
  name: string;
  url: string;
  /** `whsec_` and base64. Without it, requests are not signed. */
  secret?: string | undefined;
  /** More headers, for receivers that want them. */
  headers?: Record<string, string> | undefined;
}

/**
 * A webhook as Standard Webhooks has it (https://www.standardwebhooks.com): `webhook-id` is the notification's id, the
 * same on every attempt, so a receiver can drop what it has seen.
 */
export function createWebhook({ name, url, secret, headers }: WebhookOptions, post: HttpPost): Channel {
  const address = new URL(url);
  return {
    name,
    type: 'webhook',
    target: address.host,
    async deliver(outgoing, signal) {
      const body = JSON.stringify(webhookEvent(outgoing));
      const timestamp = String(Math.floor(Date.now() / 1_000));
      await post(
        address,
        body,
        {
          ...headers,
          'webhook-id': outgoing.id,
          'webhook-timestamp': timestamp,
          ...(secret !== undefined && { 'webhook-signature': sign(secret, outgoing.id, timestamp, body) }),
        },
        signal,
      );
      return undefined;
    },
    close: () => post.close(),
  };
}

export function webhookEvent({ id, title, message, priority, createdAt }: Outgoing) {
  return {
    type: 'notification',
    timestamp: new Date(createdAt).toISOString(),
    data: { id, title, message, priority },
  };
}

function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
