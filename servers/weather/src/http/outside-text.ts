import { stripVTControlCharacters } from 'node:util';
import { oneLine as line } from '@mcp-reference/core/text';
import * as z from 'zod/v4';

/**
 * Text from outside as one line that a model or a terminal can read: without terminal sequences, control characters,
 * line breaks and invisible characters, and no longer than the limit. Joiners stay: some scripts need them.
 */
export function oneLine(text: string, limit: number): string {
  const visible = stripVTControlCharacters(text.slice(0, 10 * limit).toWellFormed());
  return line(visible.replaceAll(/[^\P{Cf}\u200c\u200d]+/gu, ' '), limit);
}

/** A string in the answer of a service. Every schema of such an answer takes its strings this way. */
export const outsideText = (limit = 100) => z.string().transform((text) => oneLine(text, limit));

/** A text that a service can leave out. Null and an empty text count as absent. */
export const optionalText = (limit?: number) =>
  outsideText(limit)
    .nullish()
    .transform((text) => text || undefined);
