import * as z from 'zod/v4';
import { Refusal } from './errors.js';

const yearMs = 366 * 24 * 60 * 60 * 1_000;
const instant = z.iso.datetime({ offset: true });
const duration = /^P(?:(\d{1,3})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/;

/**
 * Reads `deliver_at`: an instant ("2026-12-24T18:00:00+01:00"), a duration from now ("PT30M"), or null for now.
 *
 * @throws Refusal
 */
export function parseTime(text: string | null, now: number): { dueAt: number; atInstant: boolean } {
  if (text === null) return { dueAt: now, atInstant: false };
  const atInstant = instant.safeParse(text).success;
  const dueAt = atInstant ? Date.parse(text) : parseDuration(text, now);
  if (dueAt === undefined) {
    const examples = '"2026-12-24T18:00:00+01:00" (with its offset) or "PT30M" (from now)';
    throw new Refusal(`deliver_at: ${JSON.stringify(text.slice(0, 80))} is not a time; write ${examples}.`);
  }
  const given = new Date(now).toISOString();
  if (dueAt < now)
    throw new Refusal(`deliver_at: is past; it is ${given} now. Leave it out to send at once.`);
  if (dueAt > now + yearMs) throw new Refusal(`deliver_at: is more than a year ahead; it is ${given} now.`);
  return { dueAt, atInstant };
}

function parseDuration(text: string, now: number): number | undefined {
  const found = duration.exec(text);
  if (!found || text === 'P') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return now + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}
