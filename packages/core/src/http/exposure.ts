import { isIP } from 'node:net';
import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import { errorResponse } from './error-response.js';

/**
 * Refuses requests that a browser was tricked into sending (DNS rebinding, other sites): 403 for a foreign Host or Origin,
 * 400 if the Host header is not a valid host name. Programs send no Origin and pass.
 */
export function exposureCheck(allowedHosts: string[] = [], allowedOrigins: string[] = []) {
  const hosts = [...localhostAllowedHostnames(), ...allowedHosts];
  const origins = [...localhostAllowedOrigins(), ...allowedOrigins];

  return (headers: Headers): Response | undefined => {
    const host = validateHostHeader(headers.get('host'), hosts);
    if (!host.ok && host.errorCode !== 'invalid_host')
      return errorResponse(400, -32_000, 'Bad request: the Host header is no host name');
    if (!host.ok) {
      const problem = `Forbidden: this server does not answer to the host "${host.hostname}" (--allowed-host adds it)`;
      return errorResponse(403, -32_000, problem);
    }
    if (validateOriginHeader(headers.get('origin'), origins).ok) return undefined;
    const problem = 'Forbidden: pages of this origin may not call (--allowed-origin adds it)';
    return errorResponse(403, -32_000, problem);
  };
}

/**
 * Whether a request names an address or a name of this machine. A page that reaches us by DNS rebinding names its own
 * host, and cannot name an address, by which others on the network may call.
 */
export function namesThisMachine(hostHeader: string | undefined, allowedHosts: string[]): boolean {
  const host = validateHostHeader(hostHeader, [...localhostAllowedHostnames(), ...allowedHosts]);
  return host.ok || isIP(host.hostname?.replaceAll(/[[\]]/g, '') ?? '') > 0;
}

/** Whether only programs on this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
