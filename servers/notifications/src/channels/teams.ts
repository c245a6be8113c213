import type { Outgoing } from '../notification.js';
import type { Channel } from './channel.js';
import type { HttpPost } from './http-post.js';
import { fit, oneLine } from './plain-text.js';

/** A message may have 28 KB, the card's own words included: https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
const longestText = 24_000;

/**
 * A Teams Workflow ("When a Teams webhook request is received"). Its 202 means that Power Automate has taken the
 * message; it says no more.
 */
export function createTeams({ name, url }: { name: string; url: string }, post: HttpPost): Channel {
  const address = new URL(url);
  return {
    name,
    type: 'teams',
    target: address.host,
    async deliver(outgoing, signal) {
      await post(address, JSON.stringify(teamsMessage(outgoing)), {}, signal);
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
  const lines = fit(message, longestText, { size: jsonSize }).split('\n');
  const runs = lines.map((text) => richText({ text: text === '' ? ' ' : text }));
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body:
            heading === '' ? runs : [richText({ text: heading, weight: 'bolder', size: 'medium' }), ...runs],
        },
      },
    ],
  };
}

function richText(run: { text: string; weight?: string; size?: string }) {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', ...run }] };
}

const blockSize = JSON.stringify(richText({ text: '' })).length + 1;

/** Bytes of JSON; every line is a block of its own. */
function jsonSize(piece: string): number {
  const lineBreaks = piece.split('\n').length - 1;
  return Buffer.byteLength(JSON.stringify(piece)) - 2 + lineBreaks * blockSize;
}
