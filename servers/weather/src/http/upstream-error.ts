import { ExpectedError } from '@mcp-reference/core';

/** The faults between this server and a weather service. */
export type UpstreamFault =
  /** No connection, or it broke before the answer was whole. */
  | { kind: 'unreachable'; detail: string }
  | { kind: 'timeout'; ms: number }
  /** 5xx. */
  | { kind: 'unavailable'; status: number }
  /** 429, or still waiting after one. */
  | { kind: 'limited'; reason: string; until: Date }
  /** 4xx other than 429: the service understood and said no. */
  | { kind: 'refused'; status: number; reason: string }
  /** Not what the service documents: not JSON, another shape, too large, a redirect elsewhere. */
  | { kind: 'unusable'; detail: string };

/** A weather service that gave no usable answer. Its message is written for the person or model who asked. */
export class UpstreamError extends Error {
  override name = 'UpstreamError';
  readonly service: string;
  readonly fault: UpstreamFault;

  constructor(service: string, fault: UpstreamFault, options?: ErrorOptions) {
    super(`${service} ${describe(fault)}`, options);
    this.service = service;
    this.fault = fault;
  }

  /** Whether to try again in a moment. A limit is waited out, and after one timeout nobody waits for a second. */
  get isWorthRetrying(): boolean {
    return this.fault.kind === 'unreachable' || this.fault.kind === 'unavailable';
  }
}

/** A tool's answer when its services gave none. It says nothing about the place or its weather. */
export class Unreachable extends ExpectedError {
  override name = 'Unreachable';

  /** @param otherwise what else helps */
  constructor(problem: string, failures: UpstreamError[], otherwise = '') {
    super(`upstream_unreachable: ${[problem, whenAgain(failures), otherwise].join(' ').trimEnd()}`);
  }
}

/** When asking again makes sense: after the first limit ends, if limits are all that is in the way. */
function whenAgain(failures: UpstreamError[]): string {
  const ends = failures.map(({ fault }) => (fault.kind === 'limited' ? fault.until.getTime() : Number.NaN));
  const first = Math.min(...ends);
  return Number.isNaN(first) ? 'Try again in a few minutes.' : `Try again after ${utc(new Date(first))}.`;
}

function describe(fault: UpstreamFault): string {
  switch (fault.kind) {
    case 'unreachable':
      return `could not be reached (${fault.detail})`;
    case 'timeout':
      return `did not answer within ${fault.ms / 1000} s`;
    case 'unavailable':
      return `is out of order (HTTP ${fault.status})`;
    case 'limited':
      return `takes no more requests until ${utc(fault.until)} (${fault.reason})`;
    case 'refused':
      return `refused the request (HTTP ${fault.status}: ${fault.reason})`;
    case 'unusable':
      return `gave an unusable answer (${fault.detail})`;
  }
}

/** `2026-11-23 14:06 UTC` */
const utc = (time: Date) => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
