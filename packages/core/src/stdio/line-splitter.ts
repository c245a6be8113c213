/** One line of input, or the fact that a line went over the limit (its bytes are dropped as they come). */
export type Line = { bytes: Buffer } | { tooLong: true };

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts a stream of chunks into lines. Each byte is looked at once and copied at most once, so a line of 10 MB in
 * 64 kB chunks costs the same per byte as a short one.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #length = 0;
  #skipping = false;

  /** @param maxBytes longest line, without its end */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that this chunk completes. */
  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      if (!this.#skipping && this.#length + part.length > this.#maxBytes) {
        this.#skipping = true;
        this.#parts = [];
        this.#length = 0;
        yield { tooLong: true };
      }
      if (!this.#skipping && part.length > 0) {
        this.#parts.push(part);
        this.#length += part.length;
      }
      if (end === -1) return;
      if (this.#skipping) this.#skipping = false;
      else yield { bytes: this.#take() };
      start = end + 1;
    }
  }

  /** The text after the last newline at the end of the stream. Some writers end without a newline. */
  *end(): Generator<Line> {
    if (this.#length > 0) yield { bytes: this.#take() };
  }

  #take(): Buffer {
    const [only] = this.#parts;
    const line = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    return line[line.length - 1] === carriageReturn ? line.subarray(0, -1) : line;
  }
}
