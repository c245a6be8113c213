import { wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import {
  cardUri,
  city,
  gaps,
  missing,
  origin,
  provenance,
  taken,
  takenPlace,
  unitNames,
  units,
} from '../answers/shape.js';
import { sourceLines, weatherFailure } from '../answers/weather-failure.js';
import type { App } from '../app.js';
import { label } from '../places/place.js';
import { condition } from '../services/conditions.js';
import { localTime } from '../services/local-time.js';
import type { Day } from '../services/model.js';
import { known } from '../services/model.js';
import { systems, type UnitSystem } from '../services/units.js';

const inputSchema = z.object({ city, days: wholeNumber(1, 16).default(7), units });
const daySchema = z.object({
  date: z.string(),
  condition: z.string(),
  wmo_code: z.number().optional(),
  high: z.number().optional(),
  low: z.number().optional(),
  precipitation: z.number().optional(),
  chance: z.number().optional().describe('%'),
  wind: z.number().optional(),
  gust: z.number().optional(),
  sunrise: z.string().optional(),
  sunset: z.string().optional(),
  ...gaps,
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
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
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
    ...known('wmo_code', day.code),
    ...known('high', day.temperatureMax, temperature.of),
    ...known('low', day.temperatureMin, temperature.of),
    ...known('precipitation', day.precipitation, precipitation.of),
    ...known('chance', day.precipitationProbability, Math.round),
    ...known('wind', day.windMax, wind.of),
    ...known('gust', day.gustMax, wind.of),
    ...(day.sunrise === undefined ? {} : { sunrise: localTime(day.sunrise, timeZone) }),
    ...(day.sunset === undefined ? {} : { sunset: localTime(day.sunset, timeZone) }),
    ...missing({ condition: day.code, high: day.temperatureMax, low: day.temperatureMin }),
  };
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2026-11-23: light rain, 7.1 to 11.2 °C, 3.2 mm (80 %), wind to 31 km/h` */
function dayText(day: ForecastDay, units: UnitSystem): string {
  const { temperature, wind, precipitation } = systems[units];
  const { low, high, missing } = day;
  const parts = day.wmo_code === undefined ? [] : [day.condition];
  if (low !== undefined && high !== undefined) parts.push(`${low} to ${high} ${temperature.unit}`);
  else if (low !== undefined) parts.push(`low ${low} ${temperature.unit}`);
  else if (high !== undefined) parts.push(`high ${high} ${temperature.unit}`);
  if (day.precipitation !== undefined) {
    const likely = day.chance === undefined ? '' : ` (${day.chance} %)`;
    parts.push(`${day.precipitation} ${precipitation.unit}${likely}`);
  }
  if (day.wind !== undefined) parts.push(`wind to ${day.wind} ${wind.unit}`);
  if (missing !== undefined) parts.push(`not reported: ${missing}`);
  return `${weekdays[new Date(day.date).getUTCDay()]} ${day.date}: ${parts.join(', ')}`;
}
