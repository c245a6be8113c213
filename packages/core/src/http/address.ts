import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The address a request came from. Behind trusted proxies it is what the outermost of them reported: with `n` proxies,
 * the n-th entry of X-Forwarded-For from the right. Everything left of that was written by the client, and is not
 * believed; with 0 proxies the header is not read at all. What is no address is not believed either.
 */
export function clientAddress(incoming: IncomingMessage | undefined, trustedProxies: number): string {
  const socket = incoming?.socket?.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return socket;
  const forwarded = String(incoming?.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((entry) => entry.trim());
  const reported = forwarded.at(-trustedProxies) ?? '';
  return isIP(reported) ? reported : socket;
}
