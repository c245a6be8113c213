import type { Outgoing } from '../notification.js';
import type { HttpService } from './http-channel.js';
import { fit, headline } from './plain-text.js';

/** Of Teams' 28 KB a message (https://learn.microsoft.com/microsoftteams/limits-specifications-teams), for the card. */
const longestCard = 27_000;

/**
 * A Teams Workflow ("When a Teams webhook request is received"). Its 202 means that Power Automate has accepted the
 * message; any other success (a sign-in page, a proxy's answer) confirms nothing.
 */
export function teams({ url }: { url: string }): HttpService {
  return {
    address: new URL(url),
    message: teamsMessage,
    doubt: ({ status }) =>
      status === 202 ? undefined : `answered HTTP ${status}, not the 202 of Power Automate`,
    note: 'Power Automate took it, and does not say when Teams shows it',
  };
}

export function teamsMessage(outgoing: Outgoing) {
  const heading = headline(outgoing);
  const fits = (message: string) => escapedSize(adaptiveCard(heading, message)) <= longestCard;
  const content = adaptiveCard(heading, fit(outgoing.message, fits));
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

/** Text runs: Teams reads no Markdown in them and, without entities beside them, no mentions. */
function adaptiveCard(heading: string, message: string) {
  const head = heading === '' ? [] : [richText({ text: heading, weight: 'bolder', size: 'medium' })];
  const lines = message.split('\n').map((text) => richText({ text: text === '' ? ' ' : text }));
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [...head, ...lines],
  };
}

function richText(run: { text: string; weight?: string; size?: string }) {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', ...run }] };
}

/** Bytes of a value as JSON inside a JSON string: the flow hands the card to Teams like that. */
function escapedSize(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
}
