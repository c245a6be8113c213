/** Text of a known length whose every place differs, so that what is left of it shows where it was cut. */
export function marked(topic: string, length: number, between = ' '): string {
  let text = `Planted ${topic}.`;
  while (text.length < length) text += `${between}${topic}-${text.length}`;
  return text.slice(0, length);
}

/** The part of a text that arrived: all, nothing, or its first and last characters. */
export type Arrived = 'whole' | 'nothing' | { cutAfter: number; endKept?: number };

/** Compares a marked text with a text in which it may stand, cut or whole. */
export function arrived(planted: string, seen: string): Arrived {
  if (seen.includes(planted)) return 'whole';
  const start = seen.indexOf(planted.slice(0, 40));
  if (start === -1) return 'nothing';
  let head = 40;
  while (head < planted.length && seen[start + head] === planted[head]) head++;
  const tailStart = seen.lastIndexOf(planted.slice(-40));
  if (tailStart === -1) return { cutAfter: head };
  let tail = 40;
  while (seen[tailStart + 39 - tail] === planted.at(-tail - 1)) tail++;
  return { cutAfter: head, endKept: tail };
}
