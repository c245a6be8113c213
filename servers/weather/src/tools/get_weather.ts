import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import { currentText, currentWeatherSchema, describeCurrent } from '../answers/current-weather.js';
import { annotations, cardUri, city, units } from '../answers/shape.js';
import type { App } from '../app.js';

const inputSchema = z.object({ city, units });

export function registerGetWeather(server: McpServer, app: App): void {
  server.registerTool(
    'get_weather',
    {
      title: 'Current weather',
      description:
        'Only for right now; get_forecast has coming days, get_alerts warnings. Temperature, sky, humidity, wind anywhere on Earth.',
      inputSchema,
      outputSchema: currentWeatherSchema,
      annotations,
      _meta: { ui: { resourceUri: cardUri } },
    },
    async ({ city, units }, ctx) => {
      const place = await choosePlace(app, server, ctx, city);
      if ('resultType' in place) return place;
      const sourced = await app.weather.current(place, ctx.mcpReq.signal);
      const structuredContent = describeCurrent(place, sourced, units);
      const text = currentText(place, structuredContent, units);
      return { content: [{ type: 'text', text }], structuredContent };
    },
  );
}
