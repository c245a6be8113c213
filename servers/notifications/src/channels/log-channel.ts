import type { Logger } from '@mcp-reference/core';
import type { Channel } from './channel.js';
import { atMost, fit } from './plain-text.js';

/** Writes notifications into the server's own log, on stderr; one line each, whatever they hold. */
export function createLogChannel({ name }: { name: string }, log: Logger): Channel {
  return {
    name,
    type: 'log',
    target: "this server's log",
    async deliver({ id, title, message, priority }) {
      const text = fit(message, atMost(4_000));
      log.info('notification', { id, priority, ...(title !== null && { title }), text });
      return undefined;
    },
  };
}
