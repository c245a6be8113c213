/** Texts that an answer must never have: they show how the server is built, and where. */
const leaks: [what: string, pattern: RegExp][] = [
  // Also as it stands in JSON, where the newline is written as two characters.
  ['a stack trace', /(?:\n|\\n)\s+at .{1,200}:\d+:\d+/],
  ['a path into node_modules', /node_modules[\\/]/],
  ['a file URL', /file:\/\/\//],
  [
    'an absolute path to source or built code',
    /(?:^|[\s"'(`])(?:[A-Za-z]:)?[\\/](?:[\w.@-]+[\\/])+(?:src|dist)[\\/][\w./\\-]+\.[cm]?[jt]s\b/,
  ],
];

/** Names what a text gives away, or undefined. */
export function leakIn(text: string): string | undefined {
  return leaks.find(([, pattern]) => pattern.test(text))?.[0];
}
