import { wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import {
  annotations,
  cardUri,
  city,
  gaps,
  lines,
  missing,
  origin,
  originText,
  placeText,
  provenance,
  readingText,
  taken,
  takenPlace,
  units,
} from '../answers/shape.js';
import type { App } from '../app.js';
import { condition } from '../services/conditions.js';
import { localTime } from '../services/local-time.js';
import type { Day } from '../services/model.js';
import { inUnits, systems, type UnitSystem } from '../services/units.js';

const days = wholeNumber(1, 16).default(7).describe('1 to 16, default 7');
const inputSchema = z.object({ city, days, units });
const daySchema = z.object({
  date: z.string(),
  condition: z.string(),
  wmo_code: z.number().optional(),
  high: z.number().optional(),
  low: z.number().optional(),
  precipitation: z.number().optional(),
  chance: z.number().optional(),
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
        'Not for right now (get_weather) or the past. Daily, today first: high, low, condition, rain, wind, sun.',
      inputSchema,
      outputSchema,
      annotations,
      _meta: { ui: { resourceUri: cardUri } },
    },
    async ({ city, days, units }, ctx) => {
      const place = await choosePlace(app, server, ctx, city);
      if ('resultType' in place) return place;
      const sourced = await app.weather.forecast(place, days, ctx.mcpReq.signal);
      const { timeZone } = sourced.answer;
      const described = sourced.answer.days.map((day) => describeDay(day, timeZone, units));
      const given = described.length;
      const fewer = given < days ? [`${sourced.provider.name} gives ${given} of ${days} days.`] : [];
      const structuredContent = {
        ...taken(place),
        timezone: timeZone,
        days: described,
        ...origin(sourced, units, fewer),
      };
      const text = lines(
        `${placeText(place)}, next ${given} days, times of ${timeZone}, ${readingText(structuredContent)}:`,
        ...described.map((day) => dayText(day, units)),
        originText(structuredContent),
      );
      return { content: [{ type: 'text', text }], structuredContent };
    },
  );
}

function describeDay({ sunrise, sunset, ...day }: Day, timeZone: string, units: UnitSystem): ForecastDay {
  const { wmo_code, high, low } = day;
  return {
    ...inUnits(day, units),
    condition: condition(wmo_code, true).words,
    ...(sunrise === undefined ? {} : { sunrise: localTime(sunrise, timeZone) }),
    ...(sunset === undefined ? {} : { sunset: localTime(sunset, timeZone) }),
    ...missing({ condition: wmo_code, high, low }),
  };
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2026-11-23: light rain, 7.1 to 11.2 °C, 3.2 mm (80 %), wind to 31 km/h, … WMO code 61` */
function dayText(day: ForecastDay, units: UnitSystem): string {
  const { temperature, wind, precipitation } = systems[units];
  const { low, high, missing, sunrise, sunset } = day;
  const parts = day.wmo_code === undefined ? [] : [day.condition];
  if (low !== undefined && high !== undefined) parts.push(`${low} to ${high} ${temperature.unit}`);
  else if (low !== undefined) parts.push(`low ${low} ${temperature.unit}`);
  else if (high !== undefined) parts.push(`high ${high} ${temperature.unit}`);
  if (day.precipitation !== undefined) parts.push(`${day.precipitation} ${precipitation.unit}`);
  if (day.chance !== undefined) parts.push(`chance of rain ${day.chance} %`);
  if (day.wind !== undefined) parts.push(`wind to ${day.wind} ${wind.unit}`);
  if (day.gust !== undefined) parts.push(`gusts ${day.gust} ${wind.unit}`);
  if (sunrise !== undefined) parts.push(`sunrise ${sunrise.slice(11, 16)}`);
  if (sunset !== undefined) parts.push(`sunset ${sunset.slice(11, 16)}`);
  if (day.wmo_code !== undefined) parts.push(`WMO code ${day.wmo_code}`);
  if (missing !== undefined) parts.push(`not reported: ${missing}`);
  return `${weekdays[new Date(day.date).getUTCDay()]} ${day.date}: ${parts.join(', ')}`;
}
