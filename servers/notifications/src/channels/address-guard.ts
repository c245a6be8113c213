import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { DeliveryError } from './channel.js';

/** Decides where a channel may connect to. */
export interface AddressGuard {
  /** Checks the text of an address; a name passes, for `lookup` to check. @throws DeliveryError */
  check(host: string): void;
  /** For `net.connect`: resolves a name once, checks every address, and hands over exactly those. */
  lookup: LookupFunction;
}

export interface GuardOptions {
  /** The channel's own opt-in: hosts of this machine and of private networks too. */
  allowPrivate: boolean;
  /** Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<LookupAddress[]>;
  /** Default: addresses of the public internet; with `allowPrivate` also private ones. */
  isAllowed?: (address: string) => boolean;
}

export function createAddressGuard({ allowPrivate, ...options }: GuardOptions): AddressGuard {
  const resolve = options.resolve ?? ((hostname) => lookup(hostname, { all: true, order: 'verbatim' }));
  const isAllowed = options.isAllowed ?? ((address) => isReachable(address, allowPrivate));
  const check = (host: string) => {
    const address = host.replace(/^\[(.*)\]$/, '$1');
    if (isIP(address) && !isAllowed(address)) throw refusal(allowPrivate);
  };
  return {
    check,
    lookup(hostname, { all }, callback) {
      resolve(hostname).then(
        (addresses) => {
          const [first] = addresses;
          // One bad address condemns the name: an attacker mixes a good one in.
          if (!first) callback(new DeliveryError('the host has no address', { permanent: false }), '');
          else if (!addresses.every(({ address }) => isAllowed(address))) callback(refusal(allowPrivate), '');
          else if (all) callback(null, addresses);
          else callback(null, first.address, first.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, ''),
      );
    },
  };
}

/** Where clouds serve credentials to their machines, outside of the link-local ranges. */
const cloudServices = [
  '168.63.129.16/32', // Azure's wire server
  '100.100.100.200/32', // Alibaba
  '192.0.0.192/32', // Oracle, classic
  'fd00:ec2::/32', // AWS: metadata, EKS pod identity
  'fd20:ce::/32', // Google
  'fd00:42::/32', // Scaleway
  'fd00:c1::/32', // Oracle
  'fd00:a9fe:a9fe::/48', // Linode
];
const clouds = { cloud: cloudServices.map((range) => ipaddr.parseCIDR(range)) };

/**
 * Whether a channel may connect to an address. Public unicast only; private networks and this machine by opt-in; never
 * link-local addresses (cloud metadata), multicast, or forms that carry another address.
 */
export function isReachable(text: string, allowPrivate: boolean): boolean {
  if (!ipaddr.isValid(text)) return false;
  // `process` unwraps IPv4 in IPv6 (::ffff:10.0.0.1).
  const address = ipaddr.process(text.replace(/%.*$/, ''));
  if (ipaddr.subnetMatch(address, clouds, 'other') === 'cloud') return false;
  const range = address.range();
  if (allowPrivate && ['private', 'loopback', 'uniqueLocal', 'carrierGradeNat'].includes(range)) return true;
  if (range !== 'unicast') return false;
  // Of IPv6 only what is given out as global unicast (2000::/3): the rest is reserved, or carries an IPv4 address.
  return address.kind() === 'ipv4' || address.match(ipaddr.parseCIDR('2000::/3'));
}

function refusal(allowPrivate: boolean): DeliveryError {
  const hint = allowPrivate ? '' : '; a channel for a private network needs "allowPrivate": true';
  const message = `the host's address is refused: not on the public internet${hint}`;
  return new DeliveryError(message, { permanent: true });
}
