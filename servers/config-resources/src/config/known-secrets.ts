import { mask } from './secret-patterns.js';

/** Shorter ones, and plain words ("postgres"), would take ordinary text apart. */
const minLength = 6;

/**
 * Secrets that were found in one place, to be taken out of every other: a comment of a colleague, a message. The time it
 * takes grows with the text, not with the number of secrets.
 */
export class KnownSecrets {
  readonly #all = new Set<string>();
  /** The lengths of those that begin with the same characters. */
  readonly #lengths = new Map<string, Set<number>>();

  add(secret: string): void {
    const text = secret.trim();
    if (
      text.length < minLength ||
      /^([A-Z]?[a-z]+|[A-Z]+)$/.test(text) ||
      /^\d{1,7}$/.test(text) ||
      text.includes(mask)
    )
      return;
    const base64 = Buffer.from(text).toString('base64').replace(/=+$/, '');
    for (const form of [
      text,
      JSON.stringify(text).slice(1, -1),
      encodeURIComponent(text.toWellFormed()),
      base64,
    ]) {
      const start = form.slice(0, minLength);
      this.#all.add(form);
      this.#lengths.set(start, (this.#lengths.get(start) ?? new Set()).add(form.length));
    }
  }

  readonly clean = (text: string): string => {
    let cleaned = '';
    let from = 0;
    for (let at = 0; at + minLength <= text.length; ) {
      const length = this.#lengthAt(text, at);
      if (length === 0) {
        at += 1;
        continue;
      }
      cleaned += text.slice(from, at) + mask;
      at += length;
      from = at;
    }
    return cleaned + text.slice(from);
  };

  /** @returns the length of the longest secret that stands there, or 0 */
  #lengthAt(text: string, at: number): number {
    let longest = 0;
    for (const length of this.#lengths.get(text.slice(at, at + minLength)) ?? []) {
      if (length > longest && this.#all.has(text.slice(at, at + length))) longest = length;
    }
    return longest;
  }
}
