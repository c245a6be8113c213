import type { Log } from '../log.js';
import type { Channel } from './channel.js';
import { fit } from './plain-text.js';

/** Writes notifications into the server's own log, on stderr; one line each, whatever they hold. */
export function createLogChannel({ name }: { name: string }, log: Log): Channel {
  return {
    name,
    type: 'log',
    target: "this server's log",
    async deliver({ id, title, message, priority }) {
      log.info('notification', { id, priority, ...(title !== null && { title }), text: fit(message, 4_000) });
      return undefined;
    },
  };
}
