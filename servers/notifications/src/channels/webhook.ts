import { createHmac } from 'node:crypto';
import type { ConfigOf } from './config.js';
import type { HttpService } from './http-channel.js';

/**
 * A webhook as Standard Webhooks has it (https://www.standardwebhooks.com): `webhook-id` is the notification's id, the
 * same on every attempt, so a receiver can drop repeats.
 */
export function webhook({ url, secret, headers }: ConfigOf<'webhook'>): HttpService {
  return {
    address: new URL(url),
    message: ({ id, title, message, priority, createdAt }) => ({
      type: 'notification',
      timestamp: new Date(createdAt).toISOString(),
      data: { id, title, message, priority },
    }),
    headers({ id }, body) {
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const signature = secret !== undefined && {
        'webhook-signature': sign(secret, `${id}.${timestamp}.${body}`),
      };
      return { ...headers, 'webhook-id': id, 'webhook-timestamp': timestamp, ...signature };
    },
  };
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
