import { oneLine } from '@mcp-reference/core/text';
import type { Outgoing } from '../notification.js';
import { type Channel, DeliveryError } from './channel.js';
import type { HttpPost } from './http-post.js';
import { fit } from './plain-text.js';

/** Of Teams' 28 KB a message (https://learn.microsoft.com/microsoftteams/limits-specifications-teams) for the card, which the flow passes on as escaped text. */
const longestCard = 27_000;

/**
 * A Teams Workflow ("When a Teams webhook request is received"). Its 202 means that Power Automate has accepted the
 * message; any other success (a sign-in page, a proxy's answer) confirms nothing.
 */
export function createTeams({ name, url }: { name: string; url: string }, post: HttpPost): Channel {
  const address = new URL(url);
  return {
    name,
    type: 'teams',
    target: address.host,
    async deliver(outgoing, signal) {
      const { status } = await post(address, JSON.stringify(teamsMessage(outgoing)), {}, signal);
      if (status !== 202)
        throw new DeliveryError(`HTTP ${status} from ${address.host}, not the 202 of Power Automate`, {
          permanent: false,
        });
      return 'Power Automate took it, and does not say when Teams shows it';
    },
    close: () => post.close(),
  };
}

/** An Adaptive Card of text runs, which know no Markdown and, without entities beside them, no mentions. */
export function teamsMessage({ title, message, priority }: Outgoing) {
  const heading = [priority === 'urgent' ? 'URGENT' : undefined, title === null ? undefined : oneLine(title)]
    .filter((part) => part !== undefined)
    .join(': ');
  const head = heading === '' ? [] : [richText({ text: heading, weight: 'bolder', size: 'medium' })];
  const room = longestCard - escapedSize(adaptiveCard([...head, emptyLine]));
  const lines = fit(message, room, { size: sizeInCard }).split('\n');
  const content = adaptiveCard([
    ...head,
    ...lines.map((text) => richText({ text: text === '' ? ' ' : text })),
  ]);
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content,
      },
    ],
  };
}

function adaptiveCard(body: ReturnType<typeof richText>[]) {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
  };
}

function richText(run: { text: string; weight?: string; size?: string }) {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', ...run }] };
}

/** Bytes of a value as JSON inside a JSON string, as the flow hands it to Teams. */
function escapedSize(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value))) - 2;
}

const emptyLine = richText({ text: ' ' });
const lineSize = escapedSize(emptyLine) + 1;
const quotesSize = escapedSize('');

/** What text adds to a card; every line is a block of its own. */
function sizeInCard(piece: string): number {
  const lines = piece.split('\n');
  return escapedSize(lines.join('')) - quotesSize + (lines.length - 1) * lineSize;
}
