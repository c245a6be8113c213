/** Cuts a text into pieces of at most so many characters: after a line where it can, and never within a character. */
export function* piecesOf(text: string, size: number): Generator<string> {
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = start + size;
    if (end < text.length) {
      const line = text.lastIndexOf('\n', end - 1) + 1;
      end = line > start ? line : end - (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '') ? 1 : 0);
    }
    yield text.slice(start, end);
  }
}

/** Collects the pieces of one part, and counts the parts. */
export class Part {
  readonly #size: number;
  readonly #wanted: number;
  #used = 0;
  #text = '';
  /** How many there are, as far as pieces were added. */
  count = 1;

  constructor(wanted: number, size: number) {
    this.#wanted = wanted;
    this.#size = size;
  }

  get text(): string {
    return this.#text;
  }

  /** @returns whether a part begins with the piece */
  begins(length: number): boolean {
    return this.#used === 0 || this.#used + length > this.#size;
  }

  add(piece: string): void {
    if (this.#used > 0 && this.begins(piece.length)) {
      this.count += 1;
      this.#used = 0;
    }
    this.#used += piece.length;
    if (this.count === this.#wanted) this.#text += piece;
  }
}
