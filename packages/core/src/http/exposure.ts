import { isIP } from 'node:net';
import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import { errorResponse } from './error-response.js';

export interface Exposure {
  /** Host names beyond the loopback ones that a request may be addressed to. */
  allowedHosts: string[];
  /** Host names of web pages beyond the loopback ones that may call. */
  allowedOrigins: string[];
}

/**
 * Refuses requests that a browser was tricked into sending (DNS rebinding, other sites): 403 for a foreign Host or Origin,
 * 400 if the Host header is not a valid host name. Programs send no Origin and pass.
 */
export function exposureCheck({ allowedHosts, allowedOrigins }: Exposure) {
  const hosts = [...localhostAllowedHostnames(), ...allowedHosts];
  const origins = [...localhostAllowedOrigins(), ...allowedOrigins];

  return (headers: Headers): Response | undefined => {
    const host = validateHostHeader(headers.get('host'), hosts);
    if (!host.ok) return badHost(host.errorCode === 'invalid_host' ? host.hostname : undefined);
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

/** @param name of the host, where the header has one */
function badHost(name: string | undefined): Response {
  return name === undefined
    ? errorResponse(400, -32_000, 'Bad request: the Host header is no host name')
    : errorResponse(
        403,
        -32_000,
        `Forbidden: this server does not answer to the host "${name}" (--allowed-host adds it)`,
      );
}

/** Whether only programs on this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
