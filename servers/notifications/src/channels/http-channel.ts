import type { Outgoing } from '../notification.js';
import type { GuardOptions } from './address-guard.js';
import { type Channel, DeliveryError } from './channel.js';
import { type Answer, createHttpPost } from './http-post.js';

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

/** A channel that posts to an HTTP service, and believes only the answer by which that service confirms. */
export function createHttpChannel(
  { name, type }: { name: string; type: string },
  service: HttpService,
  guard: GuardOptions,
): Channel {
  const { address } = service;
  const post = createHttpPost(guard, service.retryAfterIn);
  return {
    name,
    type,
    target: address.host,
    async deliver(outgoing, signal) {
      const body = JSON.stringify(service.message(outgoing));
      const answer = await post(address, body, service.headers?.(outgoing, body) ?? {}, signal);
      const doubt = service.doubt?.(answer);
      if (doubt !== undefined) throw new DeliveryError(`${address.host} ${doubt}`, { permanent: false });
      return service.note;
    },
    close: () => post.close(),
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
