import { isDeepStrictEqual } from 'node:util';

/** Every text in a value, those in JSON that stands in a text too. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...jsonIn(value).flatMap(textsIn)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Whether an object stands somewhere in a value, as an object or as JSON in a text, its keys in any order. */
export function holds(value: unknown, object: unknown): boolean {
  if (typeof value === 'string') return jsonIn(value).some((found) => holds(found, object));
  if (typeof value !== 'object' || value === null) return false;
  return isDeepStrictEqual(value, object) || Object.values(value).some((entry) => holds(entry, object));
}

/** The JSON objects and lists that stand in a text. */
export function jsonIn(text: string): unknown[] {
  const found: unknown[] = [];
  for (let start = nextOpening(text, 0); start !== -1; ) {
    const end = closing(text, start);
    const value = end === -1 ? undefined : parsed(text.slice(start, end + 1));
    if (value !== undefined) found.push(value);
    start = nextOpening(text, value === undefined ? start + 1 : end + 1);
  }
  return found;
}

function nextOpening(text: string, from: number): number {
  const at = text.slice(from).search(/[{[]\s*(["{[]|[}\]])/);
  return at === -1 ? -1 : from + at;
}

/** Where the bracket that opens at `start` is closed; -1 where it never is. */
function closing(text: string, start: number): number {
  let depth = 0;
  let inText = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (inText) {
      if (character === '\\') at++;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at;
  }
  return -1;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How a picture reaches a model: as a picture, as letters among the text, or not. */
export function pictureIn(value: unknown, data: string): 'image' | 'image as text' | undefined {
  if (typeof value === 'string') return value.includes(data) ? 'image as text' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = Object.entries(value);
  const isPicture = fields.some(
    ([key, entry]) =>
      typeof entry === 'string' &&
      (entry === data || (entry.startsWith('data:image/') && entry.endsWith(data))) &&
      /^(data|url|image_url)$/.test(key),
  );
  if (isPicture) return 'image';
  const found = fields.map(([, entry]) => pictureIn(entry, data));
  return found.find((kind) => kind === 'image') ?? found.find((kind) => kind !== undefined);
}

/** Keywords of a schema that a host has dropped or changed, `bounded.minimum`, in the order of the schema. */
export function schemaLosses(advertised: unknown, offered: unknown): string[] {
  if (typeof advertised !== 'object' || advertised === null) return [];
  const seen = (typeof offered === 'object' && offered !== null ? offered : {}) as Record<string, unknown>;
  return Object.entries(advertised).flatMap(([key, value]) => {
    if (key === '$schema') return [];
    if (isDeepStrictEqual(seen[key], value)) return [];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!(key in seen)) return [key];
    if (!isObject) return [`${key} (changed)`];
    return schemaLosses(value, seen[key]).map((loss) => (key === 'properties' ? loss : `${key}.${loss}`));
  });
}
