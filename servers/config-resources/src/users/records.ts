import { isUserId, maxIdLength, type UserRecord } from './user.js';

export const maxRecords = 10_000;
const shownProblems = 10;

export type Checked = { records: UserRecord[] } | { problems: string[]; count: number };

/** Checks every record before the first is written: an import that cannot succeed does not begin. */
export function checkRecords(input: readonly unknown[]): Checked {
  const records: UserRecord[] = [];
  const problems: string[] = [];
  const ids = new Map<string, number>();
  let count = 0;
  input.forEach((entry, index) => {
    const found = problemsOf(entry);
    const id = (entry as { id?: unknown } | null)?.id;
    if (typeof id === 'string') {
      const earlier = ids.get(id);
      if (earlier !== undefined) found.push(`/id is also that of record ${earlier}`);
      else ids.set(id, index);
    }
    count += found.length;
    for (const problem of found) if (problems.length < shownProblems) problems.push(`/${index}${problem}`);
    if (found.length === 0) records.push(toRecord(entry as Record<string, unknown>));
  });
  return count === 0 ? { records } : { problems, count };
}

const texts = { name: 200, email: 320, title: 200, locale: 35 } as const;

function problemsOf(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [': is not an object'];
  const record = entry as Record<string, unknown>;
  const problems: string[] = [];
  if (typeof record.id !== 'string' || !isUserId(record.id)) {
    problems.push(`/id must be 1 to ${maxIdLength} letters, digits or any of . _ @ + : ~ -`);
  }
  for (const [key, max] of Object.entries(texts)) {
    const value = record[key];
    if (value === undefined || value === null) {
      if (key === 'name') problems.push('/name is missing');
    } else if (typeof value !== 'string' || value.trim() === '' || value.length > max || hasControls(value)) {
      problems.push(`/${key} must be text of 1 to ${max} characters, on one line`);
    }
  }
  if (typeof record.email === 'string' && !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(record.email)) {
    problems.push('/email is no address');
  }
  const unknown = Object.keys(record).find((key) => key !== 'id' && !Object.hasOwn(texts, key));
  if (unknown !== undefined) {
    problems.push(
      `: has the unknown key ${JSON.stringify(unknown.slice(0, 50))}; known are id, name, email, title, locale`,
    );
  }
  return problems;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const hasControls = (text: string) => /[\u0000-\u001f\u007f\u2028\u2029]/.test(text) || !text.isWellFormed();

function toRecord(entry: Record<string, unknown>): UserRecord {
  const textOf = (key: string) => (typeof entry[key] === 'string' ? (entry[key] as string) : null);
  return {
    id: textOf('id') ?? '',
    name: textOf('name') ?? '',
    email: textOf('email'),
    title: textOf('title'),
    locale: textOf('locale'),
  };
}
