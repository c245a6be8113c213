import ipaddr from 'ipaddr.js';

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
