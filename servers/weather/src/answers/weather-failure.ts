import { toolError } from '@mcp-reference/core';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { type UpstreamError, utc } from '../http/upstream-error.js';
import { label, type Place } from '../places/place.js';
import type { Sourced } from '../services/model.js';
import { WeatherUnavailable } from '../services/model.js';

/** The answer when no service had one: the place is known, so that nobody goes looking for another spelling. */
export function weatherFailure(error: unknown, place: Place): CallToolResult {
  if (!(error instanceof WeatherUnavailable)) throw error;
  return toolError(
    `upstream_unreachable: no weather for ${label(place)} at the moment, though the place is known. ${error.message}. ${whenAgain(error.failures)}`,
  );
}

/** When asking again makes sense: after the first limit ends, if limits are all that is in the way. */
export function whenAgain(failures: UpstreamError[]): string {
  const ends = failures.map(({ fault }) => (fault.kind === 'limited' ? fault.until.getTime() : Number.NaN));
  const first = Math.min(...ends);
  return Number.isNaN(first) ? 'Try again in a few minutes.' : `Try again after ${utc(new Date(first))}.`;
}

/** The last lines of a text answer: what it was served in place of, and the credit. */
export function sourceLines({ provider, stale, ageSeconds, failures }: Sourced<unknown>): string {
  const why = failures.map(({ message }) => message).join('; ');
  if (stale) return `STALE, ${age(ageSeconds)} old: ${why}.\n${provider.attribution}.`;
  return failures.length > 0 ? `${why}.\n${provider.attribution}.` : `${provider.attribution}.`;
}

function age(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
