/** The kinds of resources, in the order in which they are listed. */
export const kinds = ['config', 'docs', 'users'] as const;
export type Kind = (typeof kinds)[number];

/** Where a page begins: after an entry of a kind. It needs no memory: any replica, at any time, can go on from it. */
export interface Cursor {
  kind: Kind;
  after: string;
}

const maxLength = 2_000;

export function encodeCursor({ kind, after }: Cursor): string {
  return Buffer.from(JSON.stringify([kind, after])).toString('base64url');
}

/** @returns undefined for everything that encodeCursor has not made */
export function decodeCursor(text: string): Cursor | undefined {
  if (text.length > maxLength) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || typeof value[1] !== 'string') return undefined;
  const kind = kinds.find((name) => name === value[0]);
  if (kind === undefined) return undefined;
  const cursor = { kind, after: value[1] };
  return encodeCursor(cursor) === text ? cursor : undefined;
}
