import * as z from 'zod/v4';
import { isUserId, maxIdLength, type UserRecord } from './store.js';

export const maxRecords = 10_000;
const shownProblems = 10;

export type Checked = { records: UserRecord[] } | { problems: string[]; count: number };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const hasControls = (text: string) => /[\u0000-\u001f\u007f\u2028\u2029]/.test(text) || !text.isWellFormed();

const line = (max: number) =>
  z.string().refine((text) => text.trim() !== '' && text.length <= max && !hasControls(text));
const email = line(320).refine((text) => /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text));

const fields = {
  id: [z.string().refine(isUserId), `must be 1 to ${maxIdLength} letters, digits or any of . _ @ + : ~ -`],
  name: [line(200), 'must be text of 1 to 200 characters, on one line'],
  email: [email.nullish(), 'must be an e-mail address of 1 to 320 characters'],
  title: [line(200).nullish(), 'must be text of 1 to 200 characters, on one line'],
  locale: [line(35).nullish(), 'must be text of 1 to 35 characters, on one line'],
} as const;
const names = Object.keys(fields) as (keyof typeof fields)[];

/** Checks every record before the first is written: an import that cannot succeed does not begin. */
export function checkRecords(input: readonly unknown[]): Checked {
  const records: UserRecord[] = [];
  const problems: string[] = [];
  const ids = new Map<string, number>();
  let count = 0;
  input.forEach((entry, index) => {
    const found = problemsOf(entry);
    const record = entry as UserRecord;
    const earlier = found.length === 0 ? ids.get(record.id) : undefined;
    if (earlier !== undefined) found.push(`/id is also that of record ${earlier}`);
    count += found.length;
    problems.push(...found.slice(0, shownProblems - problems.length).map((problem) => `/${index}${problem}`));
    if (found.length > 0) return;
    ids.set(record.id, index);
    const { id, name, email = null, title = null, locale = null } = record;
    records.push({ id, name, email, title, locale });
  });
  return count === 0 ? { records } : { problems, count };
}

function problemsOf(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [': is not an object'];
  const record = entry as Record<string, unknown>;
  const problems = names.flatMap((key) => {
    const [schema, says] = fields[key];
    return schema.safeParse(record[key]).success ? [] : [`/${key} ${says}`];
  });
  const unknown = Object.keys(record).find((key) => !Object.hasOwn(fields, key));
  if (unknown === undefined) return problems;
  const key = JSON.stringify(unknown.slice(0, 50));
  return [...problems, `: has the unknown key ${key}; known are ${names.join(', ')}`];
}
