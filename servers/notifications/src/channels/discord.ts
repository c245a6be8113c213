import type { Outgoing } from '../notification.js';
import { fieldOf, type HttpService } from './http-channel.js';
import { fit, headline } from './plain-text.js';

/** https://docs.discord.com/developers/resources/webhook#execute-webhook */
const longestContent = 2_000;
const suppressEmbeds = 1 << 2;

/** A Discord webhook, asked to wait until the message is posted. */
export function discord({ url }: { url: string }): HttpService {
  const address = new URL(url);
  address.searchParams.set('wait', 'true');
  return {
    address,
    message: discordMessage,
    doubt: ({ body }) =>
      typeof fieldOf(body, 'id') === 'string' ? undefined : 'answered without a message id',
    // https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
    retryAfterIn(body) {
      const seconds = fieldOf(body, 'retry_after');
      return typeof seconds === 'number' && seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
    },
  };
}

export function discordMessage(outgoing: Outgoing) {
  const heading = headline(outgoing);
  const start = heading === '' ? '' : `**${escapeMarkdown(heading)}**\n`;
  const room = longestContent - start.length;
  return {
    content: start + escapeMarkdown(fit(outgoing.message, (part) => escapeMarkdown(part).length <= room)),
    // Nobody is pinged, whatever the text says: @everyone, @here, users, roles.
    allowed_mentions: { parse: [] },
    flags: suppressEmbeds,
  };
}

/** Shown as written: no masked links, headings, quotes, spoilers, custom emoji or mentions. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\*_~`|>#[\]()<@:+.-]/g, '\\$&');
}
