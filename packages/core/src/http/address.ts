import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * The address that a request came from. Behind `n` trusted proxies it is the n-th entry of X-Forwarded-For from the right:
 * the client can write all entries left of it. With 0 proxies, or when the entry is not an address, it is the peer's.
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

/**
 * The key under which a caller is counted: its address, or the /64 network of an IPv6 address. One host usually has a whole
 * /64 (RFC 7421), and could call from a new address each time.
 */
export function callerNetwork(address: string): string {
  // An IPv4 address may be written as an IPv6 one: ::ffff:192.0.2.1.
  if (!isIPv6(address) || address.includes('.')) return address;
  const [left = [], right = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** A host as it stands in a URL: IPv6 in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
