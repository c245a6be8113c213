import { Budget } from './limits.js';
import { ConfigProblem } from './problem.js';
import { type Node, type Origin, type Scalar, scalar } from './tree.js';

/** JSON (RFC 8259) with the line of every value; a key that stands twice in one object is refused. */
export function parseJson(text: string, file: string): Node {
  return new JsonReader(text, file).read();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON does not allow them in a string
const token = /[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y;
const blank = /[ \t\r\n]*/y;

const isExact = (value: number) =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

class JsonReader {
  readonly #text: string;
  readonly #file: string;
  readonly #budget = new Budget();
  #position = 0;
  #line = 1;
  #next = '';

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  read(): Node {
    this.#advance();
    const node = this.#value(0);
    if (this.#next !== '') this.#fail('has something after its end');
    return node;
  }

  #value(depth: number): Node {
    this.#budget.spend(depth, this.#line);
    const origin: Origin = { from: 'file', file: this.#file, line: this.#line };
    if (this.#next === '{') return this.#object(origin, depth);
    if (this.#next === '[') return this.#list(origin, depth);
    const value = this.#scalar();
    this.#advance();
    return scalar(value, origin);
  }

  #object(origin: Origin, depth: number): Node {
    const entries = new Map<string, Node>();
    this.#advance();
    while (this.#next !== '}') {
      if (entries.size > 0) this.#expect(',');
      if (this.#next === '}') this.#fail('has a comma too many, before a }');
      if (!this.#next.startsWith('"')) this.#fail('lacks a key in double quotes');
      const key = String(this.#scalar());
      if (entries.has(key)) this.#fail('has the same key twice in one object');
      const line = this.#line;
      this.#advance();
      this.#expect(':');
      const value = this.#value(depth + 1);
      // People look for the key.
      entries.set(key, { ...value, origin: { from: 'file', file: this.#file, line } });
    }
    this.#advance();
    return { kind: 'map', entries, origin };
  }

  #list(origin: Origin, depth: number): Node {
    const items: Node[] = [];
    this.#advance();
    while (this.#next !== ']') {
      if (items.length > 0) this.#expect(',');
      if (this.#next === ']') this.#fail('has a comma too many, before a ]');
      items.push(this.#value(depth + 1));
    }
    this.#advance();
    return { kind: 'list', items, origin };
  }

  #scalar(): Scalar {
    try {
      const value: unknown = JSON.parse(this.#next);
      // 1e400 and a 20-digit id stay as they are written.
      if (typeof value === 'number' && !isExact(value)) return this.#next;
      return value as Scalar;
    } catch {
      return this.#fail('is not valid JSON');
    }
  }

  #expect(mark: string): void {
    if (this.#next !== mark) this.#fail(`lacks a "${mark}"`);
    this.#advance();
  }

  #advance(): void {
    blank.lastIndex = this.#position;
    const space = blank.exec(this.#text)?.[0] ?? '';
    for (const char of space) if (char === '\n') this.#line += 1;
    this.#position += space.length;
    token.lastIndex = this.#position;
    this.#next = token.exec(this.#text)?.[0] ?? '';
    if (this.#next === '' && this.#position < this.#text.length) this.#fail('is not valid JSON');
    this.#position += this.#next.length;
  }

  #fail(reason: string): never {
    throw new ConfigProblem(reason, this.#line);
  }
}
