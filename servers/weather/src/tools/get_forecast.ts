import { wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import { describeForecast, forecastSchema, forecastText } from '../answers/forecast.js';
import { annotations, cardUri, city, units } from '../answers/shape.js';
import type { App } from '../app.js';

const days = wholeNumber(1, 16).default(7).describe('1 to 16, default 7');
const inputSchema = z.object({ city, days, units });

export function registerGetForecast(server: McpServer, app: App): void {
  server.registerTool(
    'get_forecast',
    {
      title: 'Weather forecast',
      description:
        'Not for right now (get_weather) or the past. Daily, today first: high, low, condition, rain, wind, sun.',
      inputSchema,
      outputSchema: forecastSchema,
      annotations,
      _meta: { ui: { resourceUri: cardUri } },
    },
    async ({ city, days, units }, ctx) => {
      const place = await choosePlace(app, server, ctx, city);
      if ('resultType' in place) return place;
      const sourced = await app.weather.forecast(place, days, ctx.mcpReq.signal);
      const structuredContent = describeForecast(place, sourced, days, units);
      const text = forecastText(place, structuredContent, units);
      return { content: [{ type: 'text', text }], structuredContent };
    },
  );
}
