/**
 * Text as one line: line breaks, control characters and runs of spaces become one space, and a text that is too long is cut,
 * between words where it has any, and ends with an ellipsis.
 *
 * @param maxLength in UTF-16 units, the ellipsis included
 */
export function oneLine(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  // A long text is cut before it is searched.
  const line = text
    .slice(0, 10 * maxLength)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line.length <= maxLength) return line;
  const cut = line.slice(0, maxLength - 1).toWellFormed();
  return `${cut.replace(/(?<= )\S{1,40}$/, '')}…`;
}

/** Escapes text for XML, HTML and Slack's markup. Not for attributes: quotes stay. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
