import { oneLine } from '@mcp-reference/core/text';
import type { Outgoing, Priority } from '../notification.js';
import { type Channel, DeliveryError } from './channel.js';
import type { HttpPost } from './http-post.js';
import { fit, utf8Size } from './plain-text.js';

export interface NtfyOptions {
  name: string;
  url: string;
  topic: string;
  /** An access token. */
  token?: string | undefined;
}

/** https://docs.ntfy.sh/publish/#message-priority */
const ntfyPriority: Record<Priority, number> = { low: 2, normal: 3, high: 4, urgent: 5 };
/** A longer message becomes an attachment: https://docs.ntfy.sh/publish/#limitations */
const longestMessage = 4_096;
const longestTitle = 250;
/** ntfy reads twice the length of a message, and refuses JSON that is longer: escapes count. */
const longestJson = 8_192;

/** ntfy, by its JSON interface: nothing of a message ever becomes a header. */
export function createNtfy({ name, url, topic, token }: NtfyOptions, post: HttpPost): Channel {
  const address = new URL(url);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    name,
    type: 'ntfy',
    target: address.host,
    async deliver(outgoing, signal) {
      const { body } = await post(address, JSON.stringify(ntfyMessage(topic, outgoing)), headers, signal);
      if (!isConfirmed(body)) {
        throw new DeliveryError(`${address.host} answered, but not as ntfy does`, { permanent: false });
      }
      return undefined;
    },
    close: () => post.close(),
  };
}

export function ntfyMessage(topic: string, { title, message, priority }: Outgoing) {
  const frame = {
    topic,
    message: '',
    priority: ntfyPriority[priority],
    ...(title !== null && { title: fit(oneLine(title), longestTitle, { size: utf8Size }) }),
  };
  const room = longestJson - utf8Size(JSON.stringify(frame));
  const short = fit(message, longestMessage, { size: utf8Size });
  return { ...frame, message: fit(short, room, { size: (piece) => utf8Size(JSON.stringify(piece)) - 2 }) };
}

/** ntfy echoes the message under the id it gave it. */
function isConfirmed(body: string): boolean {
  try {
    const answer = JSON.parse(body) as { id?: unknown; event?: unknown } | null;
    return typeof answer?.id === 'string' && answer.event === 'message';
  } catch {
    return false;
  }
}
