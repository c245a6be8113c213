import { step } from './parse-toml.js';

/**
 * The line of every key of a TOML document that is known to be valid: smol-toml gives values without positions. Inline
 * tables and items of arrays count as the line of their key.
 */
export function tomlLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  const tables = new Map<string, number>();
  let table = '';
  let line = 1;
  let at = 0;

  const note = (path: string) => {
    if (!lines.has(path)) lines.set(path, line);
  };
  /** The path of a dotted key below `from`, entering the newest element of arrays of tables. */
  const walk = (from: string, keys: string[], array: boolean): string => {
    let path = from;
    keys.forEach((key, index) => {
      path = step(path, key);
      note(path);
      const count = tables.get(path);
      if (array && index === keys.length - 1) {
        tables.set(path, (count ?? -1) + 1);
        path = step(path, (count ?? -1) + 1);
        note(path);
      } else if (count !== undefined) path = step(path, count);
    });
    return path;
  };
  /** Passes over a string that starts here, counting its lines. */
  const skipString = () => {
    const quote = text[at] ?? '';
    const triple = quote.repeat(3);
    const fence = text.startsWith(triple, at) ? triple : quote;
    at += fence.length;
    while (at < text.length && !text.startsWith(fence, at)) {
      if (quote === '"' && text[at] === '\\') at += 1;
      if (text[at] === '\n') line += 1;
      at += 1;
    }
    at += fence.length;
    // """five quotes""""": the last two belong to the text.
    while (fence === triple && text[at] === quote) at += 1;
  };
  const readKeys = (): string[] => {
    const keys: string[] = [];
    for (;;) {
      while (text[at] === ' ' || text[at] === '\t' || text[at] === '.') at += 1;
      const char = text[at];
      if (char === '"' || char === "'") {
        const start = at;
        skipString();
        const raw = text.slice(start + 1, at - 1);
        keys.push(char === '"' ? unquote(raw) : raw);
      } else {
        const start = at;
        while (/[A-Za-z0-9_-]/.test(text[at] ?? '')) at += 1;
        if (start === at) return keys;
        keys.push(text.slice(start, at));
      }
    }
  };
  const skipValue = () => {
    let depth = 0;
    while (at < text.length) {
      const char = text[at];
      if (char === '"' || char === "'") {
        skipString();
        continue;
      }
      if (char === '#') {
        while (at < text.length && text[at] !== '\n') at += 1;
        continue;
      }
      if (char === '\n') {
        if (depth === 0) return;
        line += 1;
      }
      if (char === '[' || char === '{') depth += 1;
      if (char === ']' || char === '}') depth -= 1;
      at += 1;
    }
  };

  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n') {
      line += 1;
      at += 1;
    } else if (/\s/.test(char)) at += 1;
    else if (char === '#') skipValue();
    else if (char === '[') {
      const array = text[at + 1] === '[';
      at += array ? 2 : 1;
      table = walk('', readKeys(), array);
      skipValueOfHeader();
    } else {
      walk(table, readKeys(), false);
      skipValue();
    }
  }
  return lines;

  function skipValueOfHeader() {
    while (at < text.length && text[at] !== '\n') at += 1;
  }
}

function unquote(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    // \e, \U0001F600: the key keeps the line of its table.
    return raw;
  }
}
