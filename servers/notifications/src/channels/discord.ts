import { oneLine } from '@mcp-reference/core/text';
import type { Outgoing } from '../notification.js';
import { type Channel, DeliveryError } from './channel.js';
import type { HttpPost } from './http-post.js';
import { fit } from './plain-text.js';

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
      if (typeof fieldOf(body, 'id') !== 'string')
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

/** How long to wait, in milliseconds: https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit */
export function discordRetryAfter(body: string): number | undefined {
  const seconds = fieldOf(body, 'retry_after');
  return typeof seconds === 'number' && seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
}

function fieldOf(body: string, name: 'id' | 'retry_after'): unknown {
  try {
    return (JSON.parse(body) as Partial<Record<typeof name, unknown>> | null)?.[name];
  } catch {
    return undefined;
  }
}
