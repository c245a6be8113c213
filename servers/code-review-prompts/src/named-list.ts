const most = 20;

/** As many items as are read with care, and how many more there are: at least so many of a list that was cut. */
export function namedList(items: string[]): string {
  const shown = items.slice(0, most).map(quoted).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** A name from the repository, which may hold anything: quoted, it stays on its line and cannot pass for words of the server. */
export function quoted(name: string): string {
  return /^[\w./@+-]+$/.test(name) ? name : JSON.stringify(name);
}

/** What was left out of a text: the first of it by name, the rest by number. */
export class LeftOut {
  readonly #first: string[] = [];
  #count = 0;

  add(what: () => string): void {
    if (this.#count < most) this.#first.push(what());
    this.#count += 1;
  }

  /** The last line of the text; empty when nothing was left out. */
  get line(): string {
    if (this.#count === 0) return '';
    const more = this.#count > most ? ` and ${this.#count - most} more` : '';
    return `\nLeft out: ${this.#first.join(', ')}${more}.`;
  }
}
