import { parseRetryAfter } from '@mcp-reference/core/text';
import type { Agent } from 'undici';
import type { Outgoing } from '../notification.js';
import { asDeliveryError, type Channel, DeliveryError } from './channel.js';
import type { GuardOptions } from './guarded-client.js';

export interface Answer {
  status: number;
  /** At most 64 KiB of the receiver's text: to recognise a confirmation, never to be shown. */
  body: string;
}

/** A service that takes notifications as JSON. */
export interface HttpService {
  address: URL;
  /** Becomes the body of the request. */
  message(outgoing: Outgoing): unknown;
  headers?(outgoing: Outgoing, body: string): Record<string, string>;
  /** Why a successful answer confirms nothing: words after "the host". Default: every one confirms. */
  doubt?(answer: Answer): string | undefined;
  /** Where an answer says in its body how long to wait, in milliseconds. */
  retryAfterIn?(body: string): number | undefined;
  /** A remark on each delivery. */
  note?: string;
}

const longestAnswer = 64 * 1_024;
/** 4xx statuses with which a receiver says "later". */
const temporaryStatuses = new Set([408, 421, 423, 425, 429]);

/** A channel that posts to an HTTP service, and believes only the answer by which that service confirms. */
export function createHttpChannel(
  { name, type }: Pick<Channel, 'name' | 'type'>,
  service: HttpService,
  guard: GuardOptions,
): Channel {
  const { address } = service;
  let agent: Agent | undefined;

  const post = async (outgoing: Outgoing, signal: AbortSignal): Promise<Answer> => {
    const { guardedAgent, request } = await import('./guarded-client.js');
    agent ??= guardedAgent(guard);
    const body = JSON.stringify(service.message(outgoing));
    const more = service.headers?.(outgoing, body);
    const headers = { 'content-type': 'application/json', 'user-agent': 'mcp-notifications', ...more };
    const response = await request(address, { method: 'POST', dispatcher: agent, headers, body, signal });
    const answer = { status: response.statusCode, body: await readSome(response.body) };
    if (answer.status >= 200 && answer.status < 300) return answer;
    const asked = parseRetryAfter(String(response.headers['retry-after'] ?? ''), Date.now());
    throw refused(answer.status, [asked, service.retryAfterIn?.(answer.body)], address.hostname);
  };

  return {
    name,
    type,
    target: address.host,
    async deliver(outgoing, signal) {
      const answer = await post(outgoing, signal).catch((error: unknown) => {
        throw asDeliveryError(error, address.hostname);
      });
      const doubt = service.doubt?.(answer);
      if (doubt !== undefined) throw new DeliveryError(`${address.host} ${doubt}`, { permanent: false });
      return service.note;
    },
    close: async () => agent?.destroy(),
  };
}

/** A field of an answer in JSON; undefined for any other answer. */
export function fieldOf(body: string, name: string): unknown {
  try {
    return (JSON.parse(body) as Record<string, unknown> | null)?.[name];
  } catch {
    return undefined;
  }
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
