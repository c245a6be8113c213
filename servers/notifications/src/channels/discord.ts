import type { Outgoing } from '../notification.js';
import { type Channel, DeliveryError } from './channel.js';
import type { HttpPost } from './http-post.js';
import { fit, oneLine } from './plain-text.js';

/** https://docs.discord.com/developers/resources/webhook#execute-webhook */
const longestContent = 2_000;
const suppressEmbeds = 1 << 2;

/** A Discord webhook, asked to wait until the message is posted. */
export function createDiscord({ name, url }: { name: string; url: string }, post: HttpPost): Channel {
  const address = new URL(url);
  address.searchParams.set('wait', 'true');
  return {
    name,
    type: 'discord',
    target: address.host,
    async deliver(outgoing, signal) {
      const { body } = await post(address, JSON.stringify(discordMessage(outgoing)), {}, signal);
      if (!hasId(body))
        throw new DeliveryError(`${address.host} answered without a message id`, { permanent: false });
      return undefined;
    },
    close: () => post.close(),
  };
}

export function discordMessage({ title, message, priority }: Outgoing) {
  const heading = [priority === 'urgent' ? 'URGENT' : undefined, title === null ? undefined : oneLine(title)]
    .filter((part) => part !== undefined)
    .join(': ');
  const start = heading === '' ? '' : `**${escapeMarkdown(heading)}**\n`;
  return {
    content:
      start +
      escapeMarkdown(
        fit(message, longestContent - start.length, { size: (piece) => escapeMarkdown(piece).length }),
      ),
    // Nobody is pinged, whatever the text says: @everyone, @here, users, roles.
    allowed_mentions: { parse: [] },
    flags: suppressEmbeds,
  };
}

/** Shown as written: no masked links, headings, quotes, spoilers, custom emoji or mentions. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\*_~`|>#[\]()<@:+.-]/g, '\\$&');
}

function hasId(body: string): boolean {
  try {
    return typeof (JSON.parse(body) as { id?: unknown } | null)?.id === 'string';
  } catch {
    return false;
  }
}
