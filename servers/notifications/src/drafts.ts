import { createHash } from 'node:crypto';
import * as z from 'zod/v4';
import type { App } from './app.js';
import { parseTime } from './deliver-at.js';
import { Refusal } from './errors.js';
import { type Draft, inboxName, priorities } from './notification.js';

/** The arguments that send_notification and broadcast_notification share. */
export const sendShape = {
  message: z.string().max(10_000).describe('plain text, at most 10,000 characters'),
  priority: z.enum(priorities).default('normal').describe('default normal; urgent asks the user first'),
  title: z.string().max(200).optional().describe('one line, at most 200 characters'),
  idempotency_key: z.string().max(200).optional().describe('same key: sent once; at most 200 characters'),
  deliver_at: z.string().optional().describe('instant with offset, or PT30M from now; default now'),
};

/** Sending only adds. Each call sends, unless it repeats an idempotency_key. Channels lead outside. */
export const sends = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: true,
} as const;

/**
 * Checks the arguments, and turns them into one draft for each channel.
 *
 * @param kind in a broadcast, the notification to each channel has a key of its own
 * @param now when the tool was called: `deliver_at` counts from there
 * @throws Refusal
 */
export function compose(
  args: z.output<z.ZodObject<typeof sendShape>>,
  channels: readonly string[],
  owner: string,
  kind: 'single' | 'broadcast' = 'single',
  now = Date.now(),
): Draft[] {
  const message = checkText('message', args.message.replaceAll(/\r\n?/g, '\n'), /(?![\n\t])\p{Cc}/u);
  const title = checkLine('title', args.title);
  const key = checkLine('idempotency_key', args.idempotency_key);
  const { priority, deliver_at = null } = args;
  const time = parseTime(deliver_at, now);
  return channels.map((channel) => ({
    owner,
    channel,
    title,
    message,
    priority,
    status: channel === inboxName ? 'stored' : 'queued',
    ...time,
    key: key === null || kind === 'single' ? key : `${channel}\n${key}`,
    fingerprint: fingerprint([channel, message, title, priority, deliver_at]),
  }));
}

/**
 * The channels to send to: those named, or the default; the local inbox when no channel is configured at all.
 *
 * @throws Refusal
 */
export function chooseChannels(
  named: readonly string[] | undefined,
  { channels, defaultChannel }: App,
): string[] {
  const all = [...channels.keys()].join(', ');
  const chosen = [...new Set(named ?? [defaultChannel ?? ''])];
  if (channels.size === 0) {
    if (named === undefined || chosen.every((name) => name === inboxName)) return [inboxName];
    throw new Refusal(
      `channel: ${quote(chosen[0])} is not there: no channel is configured. Without a channel, it is kept in the local inbox.`,
    );
  }
  if (named === undefined && defaultChannel === undefined)
    throw new Refusal(`channel: there is no default; name one of ${all}.`);
  const unknown = chosen.find((name) => !channels.has(name));
  if (unknown !== undefined) throw new Refusal(`channel: there is no ${quote(unknown)}; use one of ${all}.`);
  return chosen;
}

function checkLine(field: string, text: string | undefined): string | null {
  return text === undefined ? null : checkText(field, text, /[\p{Cc}\u2028\u2029]/u);
}

function checkText(field: string, text: string, forbidden: RegExp): string {
  if (!text.isWellFormed())
    throw new Refusal(`${field}: holds half a character (a lone surrogate); send whole text.`);
  if (text.trim() === '') throw new Refusal(`${field}: is empty.`);
  const found = forbidden.exec(text);
  if (!found) return text;
  const code = found[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
  const allowed = field === 'message' ? 'line breaks and tabs are fine' : 'it has one line';
  throw new Refusal(
    `${field}: holds the control character U+${code} at position ${found.index}; ${allowed}.`,
  );
}

function fingerprint(parts: (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function quote(text = ''): string {
  return JSON.stringify(text.slice(0, 80));
}
