import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import { currentText, currentWeatherSchema, describeCurrent } from '../answers/current-weather.js';
import { cardUri, city, units } from '../answers/shape.js';
import { sourceLines, weatherFailure } from '../answers/weather-failure.js';
import type { App } from '../app.js';

const inputSchema = z.object({ city, units });

export function registerGetWeather(server: McpServer, app: App): void {
  server.registerTool(
    'get_weather',
    {
      title: 'Current weather',
      description:
        'Current weather at a place anywhere on Earth: temperature, condition, humidity, wind. For the coming days use get_forecast; for warnings get_alerts.',
      inputSchema,
      outputSchema: currentWeatherSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
      _meta: { ui: { resourceUri: cardUri } },
    },
    async ({ city, units }, ctx) => {
      const choice = await choosePlace(app, server, ctx, city);
      if ('answer' in choice) return choice.answer;
      const { place } = choice;
      try {
        const sourced = await app.weather.current(place, ctx.mcpReq.signal);
        const structuredContent = describeCurrent(place, sourced, units);
        const text = `${currentText(place, structuredContent, units)}\n${sourceLines(sourced)}`;
        return { content: [{ type: 'text', text }], structuredContent };
      } catch (error) {
        return weatherFailure(error, place);
      }
    },
  );
}
