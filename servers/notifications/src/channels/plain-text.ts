import { oneLine } from '@mcp-reference/core/text';
import type { Outgoing } from '../notification.js';

/** Takes the place of the text that was cut off. */
export const cutMark = '… [cut]';

/**
 * Cuts text until it fits, with a mark where something is missing. An emoji with its modifiers, or a letter with its
 * accents, is kept or dropped as a whole.
 *
 * @param fits whether a text is short enough for its channel
 */
export function fit(text: string, fits: (candidate: string) => boolean): string {
  if (fits(text)) return text;
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text);
  const starts = Array.from(graphemes, ({ index }) => index);
  const cut = (kept: number) => text.slice(0, starts[kept]).trimEnd() + cutMark;
  let [kept, tooMany] = [0, starts.length];
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (fits(cut(middle))) kept = middle;
    else tooMany = middle;
  }
  return cut(kept);
}

/** For `fit`: a limit in UTF-16 units. */
export function atMost(limit: number) {
  return (text: string): boolean => text.length <= limit;
}

/** The title in one line, for channels that have no field for the priority; empty when there is nothing to say. */
export function headline({ title, priority }: Outgoing): string {
  const parts = [priority === 'urgent' ? 'URGENT' : '', oneLine(title ?? '')];
  return parts.filter((part) => part !== '').join(': ');
}
