import { wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import { city, provenance, takenPlace, units } from '../answers/schemas.js';
import { origin, taken, unitNames } from '../answers/structured.js';
import { sourceLines, weatherFailure } from '../answers/weather-failure.js';
import type { App } from '../app.js';
import { label } from '../places/place.js';
import { cardUri } from '../resources/card.js';
import { condition } from '../services/conditions.js';
import { localTime } from '../services/local-time.js';
import type { Day } from '../services/model.js';
import { systems, type UnitSystem } from '../services/units.js';

const inputSchema = z.object({ city, days: wholeNumber(1, 16).default(7), units });
const daySchema = z.object({
  date: z.string(),
  condition: z.string(),
  wmo_code: z.number(),
  high: z.number(),
  low: z.number(),
  precipitation: z.number().optional(),
  chance: z.number().optional().describe('% for precipitation'),
  wind: z.number().optional(),
  gust: z.number().optional(),
  sunrise: z.string().optional(),
  sunset: z.string().optional(),
});
const outputSchema = z.object({
  ...takenPlace,
  timezone: z.string(),
  days: z.array(daySchema),
  ...provenance,
});
type ForecastDay = z.output<typeof daySchema>;

export function registerGetForecast(server: McpServer, app: App): void {
  server.registerTool(
    'get_forecast',
    {
      title: 'Weather forecast',
      description:
        'Daily forecast for a place, today first: high, low, condition, rain, wind, sun. Not for the weather right now (get_weather) or the past.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: true },
      _meta: { ui: { resourceUri: cardUri } },
    },
    async ({ city, days, units }, ctx) => {
      const choice = await choosePlace(app, server, ctx, city);
      if ('answer' in choice) return choice.answer;
      const { place } = choice;
      try {
        const sourced = await app.weather.forecast(place, days, ctx.mcpReq.signal);
        const { timeZone } = sourced.answer;
        const described = sourced.answer.days.map((day) => describeDay(day, timeZone, units));
        const fewer =
          described.length < days
            ? `${sourced.provider.name} gives ${described.length} of ${days} days.`
            : '';
        const lines = [
          `${label(place)} (${place.latitude}, ${place.longitude}), next ${described.length} days:`,
          ...described.map((day) => dayText(day, units)),
          fewer,
          sourceLines(sourced),
        ];
        return {
          content: [{ type: 'text', text: lines.filter((line) => line !== '').join('\n') }],
          structuredContent: {
            ...taken(place),
            timezone: timeZone,
            days: described,
            units: unitNames(units),
            ...origin(sourced),
          },
        };
      } catch (error) {
        return weatherFailure(error, place);
      }
    },
  );
}

function describeDay(day: Day, timeZone: string, units: UnitSystem): ForecastDay {
  const { temperature, wind, precipitation } = systems[units];
  return {
    date: day.date,
    condition: condition(day.code, true).words,
    wmo_code: day.code,
    high: temperature.of(day.temperatureMax),
    low: temperature.of(day.temperatureMin),
    ...(day.precipitation === undefined ? {} : { precipitation: precipitation.of(day.precipitation) }),
    ...(day.precipitationProbability === undefined
      ? {}
      : { chance: Math.round(day.precipitationProbability) }),
    ...(day.windMax === undefined ? {} : { wind: wind.of(day.windMax) }),
    ...(day.gustMax === undefined ? {} : { gust: wind.of(day.gustMax) }),
    ...(day.sunrise === undefined ? {} : { sunrise: localTime(day.sunrise, timeZone) }),
    ...(day.sunset === undefined ? {} : { sunset: localTime(day.sunset, timeZone) }),
  };
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2026-11-23: light rain, 7.1 to 11.2 °C, 3.2 mm (80 %), wind to 31 km/h` */
function dayText(day: ForecastDay, units: UnitSystem): string {
  const { temperature, wind, precipitation } = systems[units];
  const parts = [day.condition, `${day.low} to ${day.high} ${temperature.unit}`];
  if (day.precipitation !== undefined) {
    const likely = day.chance === undefined ? '' : ` (${day.chance} %)`;
    parts.push(`${day.precipitation} ${precipitation.unit}${likely}`);
  }
  if (day.wind !== undefined) parts.push(`wind to ${day.wind} ${wind.unit}`);
  return `${weekdays[new Date(day.date).getUTCDay()]} ${day.date}: ${parts.join(', ')}`;
}
