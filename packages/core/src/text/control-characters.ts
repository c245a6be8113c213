/** Characters that a terminal obeys, or that show text in another order. Line breaks stay. */
const controls = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** Writes control characters as escapes, `\u001b`, which are valid in JSON too: text of others must not steer a terminal. */
export function escapeControls(text: string): string {
  return text.replace(controls, (found) =>
    found === '\n' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
