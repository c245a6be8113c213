import { parseRetryAfter } from '@mcp-reference/core/text';
import { createAddressGuard, type GuardOptions } from './address-guard.js';
import { DeliveryError } from './channel.js';
import type { GuardedClient } from './guarded-client.js';

export interface Answer {
  status: number;
  /** At most 64 KiB of the receiver's text: to recognise a confirmation, never to be shown. */
  body: string;
}

type Post = (url: URL, body: string, more: Record<string, string>, signal: AbortSignal) => Promise<Answer>;

/** Posts JSON to one receiver, and sorts failures into permanent and temporary. */
export type HttpPost = Post & { close(): Promise<void> };

const longestAnswer = 64 * 1_024;
/** 4xx statuses with which a receiver says "later". */
const temporaryStatuses = new Set([408, 421, 423, 425, 429]);

// Ports on which other protocols listen that a POST could be mistaken for, from the Fetch standard's list of bad
// ports (https://fetch.spec.whatwg.org/#port-blocking), and the usual databases.
const otherProtocols = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1433, 1521, 1719, 1720,
  1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
  6697, 10080, 11211, 27017,
]);

/** Checks a channel's address without asking anybody. @returns what is wrong with it */
export function problemOfUrl(url: URL, allowPrivate: boolean): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'takes https:// (or http:// with allowPrivate)';
  if (url.protocol === 'http:' && !allowPrivate)
    return 'needs https:// (http:// only with "allowPrivate": true)';
  if (url.username || url.password) return 'must not hold a user or a password';
  if (otherProtocols.has(Number(url.port))) return `uses port ${url.port}, which belongs to another protocol`;
  if (url.hash) return 'must not hold a fragment';
  return undefined;
}

/** @param retryAfterIn finds in an answer's body how long to wait, in milliseconds, where a service says it there */
export function createHttpPost(
  options: GuardOptions,
  retryAfterIn: (body: string) => number | undefined = () => undefined,
): HttpPost {
  const guard = createAddressGuard(options);
  let loading: Promise<GuardedClient> | undefined;

  const post: Post = async (url, body, more, signal) => {
    const problem = problemOfUrl(url, options.allowPrivate);
    if (problem) throw new DeliveryError(`the channel's url ${problem}`, { permanent: true });
    guard.check(url.hostname);
    loading ??= import('./guarded-client.js').then((loaded) => loaded.createGuardedClient(guard));
    const client = await loading;
    const headers = { 'content-type': 'application/json', 'user-agent': 'mcp-notifications', ...more };
    try {
      const response = await client.post(url, { headers, body, signal });
      const answer = { status: response.statusCode, body: await readSome(response.body) };
      if (answer.status >= 200 && answer.status < 300) return answer;
      const header = parseRetryAfter(String(response.headers['retry-after'] ?? ''), Date.now());
      throw refused(answer.status, [header, retryAfterIn(answer.body)], url.hostname);
    } catch (error) {
      throw asDeliveryError(error, url.hostname);
    }
  };
  return Object.assign(post, { close: async () => (await loading)?.close() });
}

async function readSome(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) break; // leaving the loop destroys the stream
  }
  return Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8');
}

function refused(status: number, askedMs: (number | undefined)[], host: string): DeliveryError {
  if (status >= 300 && status < 400)
    return new DeliveryError(`HTTP ${status}: ${host} redirects, which is not followed`, { permanent: true });
  const temporary = status >= 500 || temporaryStatuses.has(status);
  const longest = Math.max(...askedMs.filter((ms) => ms !== undefined));
  return new DeliveryError(`HTTP ${status} from ${host}`, {
    permanent: !temporary,
    retryAfterMs: temporary && longest >= 0 ? longest : undefined,
  });
}

/** Network trouble is temporary; a certificate that does not fit, or a refused address, is permanent. */
export function asDeliveryError(error: unknown, host: string): DeliveryError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // An AggregateError: several addresses were tried.
    const tried: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
    const known = tried.find((one) => one instanceof DeliveryError);
    if (known) return known;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
  return new DeliveryError(`${/^[A-Z0-9_ a-z]{1,60}$/.test(code) ? code : 'no connection'}: ${host}`, {
    permanent: /CERT|SELF_SIGNED|ALTNAME|VERIFY_LEAF/.test(code),
    cause: error,
  });
}
