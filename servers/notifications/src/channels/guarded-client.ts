import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { DeliveryError } from './channel.js';
import { isReachable } from './is-reachable.js';

// A file of its own: undici is loaded when the first connection is made.
export { request } from 'undici';

/** Where a channel may connect to. */
export interface GuardOptions {
  /** The channel's own opt-in: hosts of this machine and of private networks too. */
  allowPrivate: boolean;
  /** Default: the system's resolver. */
  resolve?: ((hostname: string) => Promise<LookupAddress[]>) | undefined;
  /** Default: addresses of the public internet; with `allowPrivate` also private ones. */
  isAllowed?: (address: string) => boolean;
}

/** Connects to checked addresses only: before, in the look-up, and once more when the socket is connected. */
export function guardedConnector({ allowPrivate, ...options }: GuardOptions): buildConnector.connector {
  const resolve = options.resolve ?? ((hostname) => lookup(hostname, { all: true, order: 'verbatim' }));
  const isAllowed = options.isAllowed ?? ((address) => isReachable(address, allowPrivate));
  const hint = allowPrivate ? '' : '; a channel for a private network needs "allowPrivate": true';
  const message = `the host's address is refused: not on the public internet${hint}`;
  const refusal = () => new DeliveryError(message, { permanent: true });
  /** A name passes: the look-up checks it. */
  const check = (host = '') => {
    const address = host.replace(/^\[(.*)\]$/, '$1');
    return isIP(address) && !isAllowed(address) ? refusal() : null;
  };
  /** Resolves a name once, checks every address, and hands over exactly those. */
  const guardedLookup: LookupFunction = (hostname, _, callback) => {
    resolve(hostname).then(
      (addresses) => {
        // One bad address condemns the name: an attacker mixes a good one in.
        if (!addresses.every(({ address }) => isAllowed(address))) callback(refusal(), []);
        else if (addresses.length > 0) callback(null, addresses);
        else callback(new DeliveryError('the host has no address', { permanent: false }), []);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
  // Only `autoSelectFamily` makes Node ask for all addresses.
  const connect = buildConnector({ lookup: guardedLookup, timeout: 10_000, autoSelectFamily: true });
  return (options, callback) => {
    const refused = check(options.hostname);
    if (refused) return callback(refused, null);
    connect(options, (error, socket) => {
      const found = error ?? check(socket?.remoteAddress);
      if (!found && socket) return callback(null, socket);
      socket?.destroy();
      callback(found ?? new Error('no connection'), null);
    });
  };
}

/** An HTTP client behind the guard. `request` follows no redirect. */
export function guardedAgent(guard: GuardOptions): Agent {
  return new Agent({
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
    keepAliveTimeout: 4_000,
    maxHeaderSize: 16_384,
    connect: guardedConnector(guard),
  });
}
