import { decodeVariable, ExpectedError } from '@mcp-reference/core';
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { refusal } from '../answers/choose-place.js';
import { describeCurrent } from '../answers/current-weather.js';
import type { App } from '../app.js';
import { Unreachable } from '../http/upstream-error.js';
import { label } from '../places/place.js';

const mimeType = 'application/json';
const tenMinutes = 10 * 60_000;
/** The protocol's own limit on completions. */
const mostCompletions = 100;

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
      try {
        const weather = await weatherOf(app, decodeVariable(city), ctx.mcpReq.signal);
        return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(weather, null, 2) }] };
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        const { InternalError, InvalidParams } = ProtocolErrorCode;
        throw new ProtocolError(error instanceof Unreachable ? InternalError : InvalidParams, error.message);
      }
    },
  );
}

/** Nobody can be asked while a resource is read: the name has to say which place is meant. */
async function weatherOf(app: App, city: string | undefined, signal: AbortSignal) {
  if (city === undefined || city.length > 200)
    throw new ExpectedError('the city is not a name of at most 200 characters');
  const resolution = await app.places.resolve(city, signal);
  if (resolution.kind !== 'found') throw await refusal(app, resolution, city);
  const { place } = resolution;
  return describeCurrent(place, await app.weather.current(place, signal), 'celsius');
}
