import { escapeMarkup } from '@mcp-reference/core/text';
import type { Outgoing } from '../notification.js';
import type { HttpService } from './http-channel.js';
import { fit, headline } from './plain-text.js';

/** What Slack recommends for `text`: https://docs.slack.dev/changelog/2018-truncating-really-long-messages */
const longestText = 4_000;

/** A Slack incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slack({ url }: { url: string }): HttpService {
  return {
    address: new URL(url),
    message: slackMessage,
    doubt: ({ body }) => (body.trim() === 'ok' ? undefined : 'answered, but not "ok" as Slack does'),
  };
}

/** Plain text: with `&`, `<` and `>` escaped, Slack sees no mention (`<!channel>`), link or command in it. */
export function slackMessage(outgoing: Outgoing) {
  const text = [headline(outgoing), outgoing.message].filter(Boolean).join('\n');
  return {
    text: escapeMarkup(fit(text, (part) => escapeMarkup(part).length <= longestText)),
    mrkdwn: false,
    link_names: false,
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
  };
}
