import { decodeVariable } from '@mcp-reference/core';
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { describeCurrent } from '../answers/current-weather.js';
import type { App } from '../app.js';
import { label, type Place } from '../places/place.js';
import { WeatherUnavailable } from '../services/model.js';

const mimeType = 'application/json';
const tenMinutes = 10 * 60_000;
/** The protocol's own limit on completions. */
const mostCompletions = 100;
const longestName = 200;

/** Current weather as a resource, for people who attach it by hand: the city completes while they type. */
export function registerCurrentWeather(server: McpServer, app: App): void {
  server.registerResource(
    'current_weather',
    new ResourceTemplate('weather://current/{city}', {
      list: undefined,
      complete: {
        city: async (prefix) => {
          const places = await app.places.complete(prefix, mostCompletions);
          return [...new Set(places.map(label))];
        },
      },
    }),
    {
      title: 'Current weather',
      description: 'The result of get_weather in °C, as JSON',
      mimeType,
      cacheHint: { ttlMs: tenMinutes, cacheScope: 'public' },
    },
    async (uri, { city }, ctx) => {
      const place = await theOne(app, nameOf(city), ctx.mcpReq.signal);
      try {
        const sourced = await app.weather.current(place, ctx.mcpReq.signal);
        const text = JSON.stringify(describeCurrent(place, sourced, 'celsius'), null, 2);
        return { contents: [{ uri: uri.href, mimeType, text }] };
      } catch (error) {
        if (!(error instanceof WeatherUnavailable)) throw error;
        throw new ProtocolError(ProtocolErrorCode.InternalError, `upstream_unreachable: ${error.message}`);
      }
    },
  );
}

/** Nobody can be asked while a resource is read: the name has to say which place is meant. */
async function theOne(app: App, city: string, signal: AbortSignal): Promise<Place> {
  const resolution = await app.places.resolve(city, signal);
  switch (resolution.kind) {
    case 'found':
      return resolution.place;
    case 'ambiguous':
      throw invalid(`several places have this name: ${resolution.candidates.map(label).join('; ')}`);
    case 'invalid':
      throw invalid(resolution.problem);
    case 'region':
      throw invalid(`a place in it is needed, such as ${resolution.places.map(label).join('; ')}`);
    case 'unknown':
      throw invalid('no place of this name is known');
    case 'unverified':
      throw new ProtocolError(
        ProtocolErrorCode.InternalError,
        `upstream_unreachable: ${resolution.failure.message}`,
      );
  }
}

const invalid = (problem: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, problem);

function nameOf(variable: string | string[] | undefined): string {
  const name = decodeVariable(variable);
  if (name === undefined || name.length > longestName)
    throw invalid(`the city is not a name of at most ${longestName} characters`);
  return name;
}
