import * as z from 'zod/v4';
import { type Found, formatPath } from '../config/path.js';
import { withoutSecretWords } from '../redact/text.js';

export const pathSchema = z.string().max(1_000).describe('such as database.hosts[0].name');

const maxShown = 40;

/** Some of the keys, by which to ask for less. */
export function someKeys(keys: readonly string[]): string {
  const shown = keys.slice(0, maxShown).map((key) => key.slice(0, 100));
  return `${shown.join(', ')}${keys.length > maxShown ? ', …' : ''}`;
}

/** What is not there, and what is. A wrong path may be a pasted secret: it is cleaned too. */
export function whatIsMissing(found: Exclude<Found, { node: unknown }>): string {
  const { missing, under, candidates } = found;
  const place = under.length === 0 ? 'the configuration' : `"${formatPath(under)}"`;
  const there =
    candidates.length === 0 ? 'it holds a single value or nothing' : `it has ${someKeys(candidates)}`;
  return `path: "${withoutSecretWords(missing.slice(0, 100))}" is not in ${place}; ${there}.`;
}
