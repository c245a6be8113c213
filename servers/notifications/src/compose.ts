import { createHash } from 'node:crypto';
import type { Directory } from './app.js';
import { type Draft, inboxName, type Priority } from './notification.js';
import { Refusal } from './refusal.js';

/** What somebody asks to be sent. */
export interface Wish {
  message: string;
  priority: Priority;
  title?: string | undefined;
  idempotency_key?: string | undefined;
  deliver_at?: string | undefined;
}

const yearMs = 366 * 24 * 60 * 60 * 1_000;

/**
 * Turns a wish into one draft for each channel.
 *
 * @throws Refusal
 */
export function compose(
  wish: Wish,
  channels: readonly string[],
  owner: string,
  now: number,
  kind: 'single' | 'broadcast' = 'single',
): Draft[] {
  const message = checkText('message', wish.message.replaceAll(/\r\n?/g, '\n'), { lines: true });
  const title = wish.title === undefined ? null : checkText('title', wish.title, { lines: false });
  const key =
    wish.idempotency_key === undefined
      ? null
      : checkText('idempotency_key', wish.idempotency_key, { lines: false });
  const { dueAt, atInstant } =
    wish.deliver_at === undefined ? { dueAt: now, atInstant: false } : parseTime(wish.deliver_at, now);
  return channels.map((channel) => ({
    owner,
    channel,
    title,
    message,
    priority: wish.priority,
    status: channel === inboxName ? 'stored' : 'queued',
    dueAt,
    atInstant,
    // A broadcast is a notification to each channel, each with a key of its own.
    key: key === null || kind === 'single' ? key : `${channel}\n${key}`,
    fingerprint: fingerprint([channel, message, title, wish.priority, wish.deliver_at ?? null]),
  }));
}

/**
 * The channels a wish goes to: those named, or the default; the local inbox when no channel is configured at all.
 *
 * @throws Refusal
 */
export function chooseChannels(named: readonly string[] | undefined, directory: Directory): string[] {
  const { names, default: fallback } = directory;
  if (names.length === 0) {
    if (named === undefined || named.every((name) => name === inboxName)) return [inboxName];
    throw new Refusal(
      `channel: ${quote(named[0])} is not there: no channel is configured. Without a channel, it is kept in the local inbox.`,
    );
  }
  if (named === undefined && fallback === undefined) {
    throw new Refusal(`channel: there is no default; name one of ${names.join(', ')}.`);
  }
  const chosen = [...new Set(named ?? [fallback ?? ''])];
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Refusal(`channel: there is no ${quote(unknown)}; use one of ${names.join(', ')}.`);
  }
  return chosen;
}

function checkText(field: string, text: string, { lines }: { lines: boolean }): string {
  if (!text.isWellFormed())
    throw new Refusal(`${field}: holds half a character (a lone surrogate); send whole text.`);
  if (text.trim() === '') throw new Refusal(`${field}: is empty.`);
  const found = (lines ? /(?![\n\t])\p{Cc}/u : /[\p{Cc}\u2028\u2029]/u).exec(text);
  if (!found) return text;
  const code = found[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
  const allowed = lines ? 'line breaks and tabs are fine' : 'it has one line';
  throw new Refusal(
    `${field}: holds the control character U+${code} at position ${found.index}; ${allowed}.`,
  );
}

const duration = /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** An instant ("2026-12-24T18:00:00+01:00"), or a duration from now ("PT30M"). */
function parseTime(text: string, now: number): { dueAt: number; atInstant: boolean } {
  const instant = parseInstant(text);
  const time = instant ?? parseDuration(text, now);
  if (time === undefined) {
    throw new Refusal(
      `deliver_at: ${quote(text)} is not a time; write "2026-12-24T18:00:00+01:00" (with its offset) or "PT30M" (from now).`,
    );
  }
  const given = new Date(now).toISOString();
  if (time < now) throw new Refusal(`deliver_at: is past; it is ${given} now. Leave it out to send at once.`);
  if (time > now + yearMs) throw new Refusal(`deliver_at: is more than a year ahead; it is ${given} now.`);
  return { dueAt: time, atInstant: instant !== undefined };
}

function parseDuration(text: string, now: number): number | undefined {
  const found = duration.exec(text);
  if (!found || text.endsWith('T') || text === 'P') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return now + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}

function parseInstant(text: string): number | undefined {
  if (!dateTime.test(text)) return undefined;
  const time = Date.parse(text);
  // Date.parse lets 31 February slip into March.
  const sameDay = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(text.slice(8, 10));
  return Number.isNaN(time) || !sameDay ? undefined : time;
}

function fingerprint(parts: (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function quote(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 80));
}
