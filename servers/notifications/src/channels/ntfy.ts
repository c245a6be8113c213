import { oneLine } from '@mcp-reference/core/text';
import type { Outgoing, Priority } from '../notification.js';
import type { ConfigOf } from './config.js';
import { fieldOf, type HttpService } from './http-channel.js';
import { fit } from './plain-text.js';

/** https://docs.ntfy.sh/publish/#message-priority */
const ntfyPriority: Record<Priority, number> = { low: 2, normal: 3, high: 4, urgent: 5 };
/** A longer message becomes an attachment: https://docs.ntfy.sh/publish/#limitations */
const longestMessage = 4_096;
const longestTitle = 250;
/** ntfy reads twice the length of a message, and refuses JSON that is longer: escapes count. */
const longestJson = 8_192;

/** ntfy, by its JSON interface: no part of a message ever becomes a header. */
export function ntfy({ url, topic, token }: ConfigOf<'ntfy'>): HttpService {
  return {
    address: new URL(url),
    message: (outgoing) => ntfyMessage(topic, outgoing),
    headers: () => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
    // ntfy echoes the message under the id it gave it.
    doubt: ({ body }) =>
      typeof fieldOf(body, 'id') === 'string' && fieldOf(body, 'event') === 'message'
        ? undefined
        : 'answered, but not as ntfy does',
  };
}

export function ntfyMessage(topic: string, { title, message, priority }: Outgoing) {
  const frame = {
    topic,
    priority: ntfyPriority[priority],
    ...(title !== null && { title: fit(oneLine(title), (part) => Buffer.byteLength(part) <= longestTitle) }),
  };
  const fits = (part: string) =>
    Buffer.byteLength(part) <= longestMessage &&
    Buffer.byteLength(JSON.stringify({ ...frame, message: part })) <= longestJson;
  return { ...frame, message: fit(message, fits) };
}
