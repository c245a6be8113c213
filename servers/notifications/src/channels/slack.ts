import { escapeMarkup, oneLine } from '@mcp-reference/core/text';
import type { Outgoing } from '../notification.js';
import { type Channel, DeliveryError } from './channel.js';
import type { HttpPost } from './http-post.js';
import { fit } from './plain-text.js';

/** What Slack recommends for `text`: https://docs.slack.dev/changelog/2018-truncating-really-long-messages */
const longestText = 4_000;

/** A Slack incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function createSlack({ name, url }: { name: string; url: string }, post: HttpPost): Channel {
  const address = new URL(url);
  return {
    name,
    type: 'slack',
    target: address.host,
    async deliver(outgoing, signal) {
      const { body } = await post(address, JSON.stringify(slackMessage(outgoing)), {}, signal);
      if (body.trim() !== 'ok') {
        throw new DeliveryError(`${address.host} answered, but not "ok" as Slack does`, { permanent: false });
      }
      return undefined;
    },
    close: () => post.close(),
  };
}

/** Plain text: with these three characters escaped, Slack sees no mention (`<!channel>`), link or command in it. */
export function slackMessage({ title, message, priority }: Outgoing) {
  const heading = [priority === 'urgent' ? 'URGENT' : undefined, title === null ? undefined : oneLine(title)];
  const text = [heading.filter((part) => part !== undefined).join(': '), message].filter(Boolean).join('\n');
  return {
    text: escapeMarkup(fit(text, longestText, { size: (piece) => escapeMarkup(piece).length })),
    mrkdwn: false,
    link_names: false,
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
  };
}
