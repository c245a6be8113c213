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
 * Refuses what a browser was tricked into sending (DNS rebinding, other sites): a Host that is not ours is 403, one that
 * is no host name 400; an Origin that is not allowed is 403. Programs send no Origin and pass.
 */
export function checkExposure(
  headers: Headers,
  { allowedHosts, allowedOrigins }: Exposure,
): Response | undefined {
  const host = validateHostHeader(headers.get('host'), [...localhostAllowedHostnames(), ...allowedHosts]);
  if (!host.ok) {
    if (host.errorCode !== 'invalid_host')
      return errorResponse(400, -32_000, 'Bad request: the Host header is no host name');
    return errorResponse(
      403,
      -32_000,
      `Forbidden: this server does not answer to the host "${host.hostname}" (--allowed-host adds it)`,
    );
  }
  const origin = validateOriginHeader(headers.get('origin'), [
    ...localhostAllowedOrigins(),
    ...allowedOrigins,
  ]);
  if (!origin.ok)
    return errorResponse(
      403,
      -32_000,
      'Forbidden: pages of this origin may not call (--allowed-origin adds it)',
    );
  return undefined;
}

/** Whether only programs on this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
