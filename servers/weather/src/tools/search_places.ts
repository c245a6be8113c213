import { toolError, wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { taken, takenPlace } from '../answers/shape.js';
import { whenAgain } from '../answers/weather-failure.js';
import type { App } from '../app.js';
import { label } from '../places/place.js';
import { grouped } from '../services/units.js';

const inputSchema = z.object({
  query: z
    .string()
    .max(120, 'query takes at most 120 characters: the name of a place, or its beginning')
    .describe('name of a place, or its beginning'),
  country: z.string().max(60).optional().describe('name or ISO code'),
  limit: wholeNumber(1, 20).default(5),
});
const outputSchema = z.object({
  places: z.array(
    z.object({
      ...takenPlace,
      timezone: z.string().optional(),
      population: z.number().optional(),
    }),
  ),
  complete: z.boolean().describe('false: the online search failed'),
});

export function registerSearchPlaces(server: McpServer, app: App): void {
  server.registerTool(
    'search_places',
    {
      title: 'Find places',
      description:
        'Towns and cities by name, with coordinates and time zone. Only needed to look places up: the weather tools take names themselves.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    async ({ query, country, limit }, ctx) => {
      const found = await app.places.search(query, { country, limit, signal: ctx.mcpReq.signal });
      if ('problem' in found) return toolError(found.problem.replace(/^city/, 'query'));
      const { places, failure } = found;
      const lines = places.map((place) => {
        const people = place.population ? `, ${grouped(place.population)} people` : '';
        return `${label(place)}: ${place.latitude}, ${place.longitude}${people}`;
      });
      if (places.length === 0 && failure !== undefined) {
        return toolError(
          `upstream_unreachable: no built-in place matches "${query.trim()}", and ${failure.message}. ${whenAgain([failure])}`,
        );
      }
      if (places.length === 0)
        lines.push(`No place matches "${query.trim()}". Check the spelling or the country.`);
      if (failure !== undefined) lines.push(`Only built-in places: ${failure.message}.`);
      lines.push('Places from GeoNames (CC BY 4.0).');
      return {
        content: [{ type: 'text', text: lines.join('\n') }],
        structuredContent: {
          places: places.map((place) => ({
            ...taken(place),
            ...(place.timeZone === undefined ? {} : { timezone: place.timeZone }),
            ...(place.population === undefined ? {} : { population: place.population }),
          })),
          complete: failure === undefined,
        },
      };
    },
  );
}
