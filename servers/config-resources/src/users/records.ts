import * as z from 'zod/v4';
import { isUserId, maxIdLength, type UserRecord } from './store.js';

export const maxRecords = 10_000;
const shownProblems = 10;

export type Checked = { records: UserRecord[] } | { problems: string[]; count: number };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const hasControls = (text: string) => /[\u0000-\u001f\u007f\u2028\u2029]/.test(text) || !text.isWellFormed();
const isLine = (text: string, max: number) => text.trim() !== '' && text.length <= max && !hasControls(text);
const isEmail = (text: string) => isLine(text, 320) && /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text);

const string = (is: (text: string) => boolean, says: string) => z.string(says).refine(is, says);
const line = (max: number) =>
  string((text) => isLine(text, max), `must be text of 1 to ${max} characters, on one line`);

const fields = {
  id: string(isUserId, `must be 1 to ${maxIdLength} letters, digits or any of . _ @ + : ~ -`),
  name: line(200),
  email: string(isEmail, 'must be an e-mail address of 1 to 320 characters').nullable().default(null),
  title: line(200).nullable().default(null),
  locale: line(35).nullable().default(null),
};
const record = z.strictObject(fields, {
  error: (issue) => {
    if (issue.code !== 'unrecognized_keys') return 'is not an object';
    const key = JSON.stringify(issue.keys[0]?.slice(0, 50));
    return `has the unknown key ${key}; known are ${Object.keys(fields).join(', ')}`;
  },
});

/** Checks every record before the first is written: an import that cannot succeed does not begin. */
export function checkRecords(input: readonly unknown[]): Checked {
  const records: UserRecord[] = [];
  const problems: string[] = [];
  const ids = new Map<string, number>();
  let count = 0;
  input.forEach((entry, index) => {
    const { data, error } = record.safeParse(entry);
    const found =
      error?.issues.map(({ path, message }) => `${path[0] ? `/${String(path[0])} ` : ': '}${message}`) ?? [];
    const earlier = data && ids.get(data.id);
    if (earlier !== undefined) found.push(`/id is also that of record ${earlier}`);
    count += found.length;
    problems.push(...found.slice(0, shownProblems - problems.length).map((problem) => `/${index}${problem}`));
    if (data === undefined || found.length > 0) return;
    ids.set(data.id, index);
    records.push(data);
  });
  return count === 0 ? { records } : { problems, count };
}
