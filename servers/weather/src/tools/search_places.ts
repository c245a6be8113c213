import { wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { annotations, given, lines, notice, originText, taken, takenPlace } from '../answers/shape.js';
import type { App } from '../app.js';
import { Unreachable } from '../http/upstream-error.js';
import { label, type Place } from '../places/place.js';

const inputSchema = z.object({
  query: z
    .string()
    .max(120, 'query takes at most 120 characters: the name of a place, or its beginning')
    .describe('a name, or its beginning'),
  country: z.string().max(60).optional().describe('name or ISO code'),
  limit: wholeNumber(1, 20).default(5).describe('1 to 20, default 5'),
});
const outputSchema = z.object({
  places: z.array(
    z.object({
      ...takenPlace,
      timezone: z.string().optional(),
      population: z.number().optional(),
    }),
  ),
  complete: z.boolean(),
  notice,
  attribution: z.string(),
});

export function registerSearchPlaces(server: McpServer, app: App): void {
  server.registerTool(
    'search_places',
    {
      title: 'Find places',
      description:
        'Only to look places up: the weather tools take names. Gives coordinates, time zone and population.',
      inputSchema,
      outputSchema,
      annotations,
    },
    async ({ query, country, limit }, ctx) => {
      const { places, failure } = await app.places.search(query, {
        country,
        limit,
        signal: ctx.mcpReq.signal,
      });
      const name = `"${query.trim()}"`;
      if (places.length === 0 && failure !== undefined)
        throw new Unreachable(`no built-in place matches ${name}, and ${failure.message}.`, [failure]);
      const notices = [
        ...(places.length === 0 ? [`No place matches ${name}. Check the spelling or the country.`] : []),
        ...(failure === undefined ? [] : [`Only built-in places: ${failure.message}.`]),
      ];
      const structuredContent = given({
        places: places.map((place) =>
          given({ ...taken(place), timezone: place.timeZone, population: place.population }),
        ),
        complete: failure === undefined,
        notice: notices.join('\n') || undefined,
        attribution: 'Places from GeoNames (CC BY 4.0)',
      });
      const text = lines(...places.map(found), originText(structuredContent));
      return { content: [{ type: 'text', text }], structuredContent };
    },
  );
}

function found(place: Place): string {
  const people = place.population ? `${place.population.toLocaleString('en')} people` : undefined;
  const facts = [place.latitude, place.longitude, people, place.timeZone, place.country];
  return `${label(place)}: ${facts.filter((fact) => fact !== undefined).join(', ')}`;
}
