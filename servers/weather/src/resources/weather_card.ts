import { readFile } from 'node:fs/promises';
import { builtFile } from '@mcp-reference/core/files';
import type { McpServer } from '@modelcontextprotocol/server';
import { cardUri } from '../answers/shape.js';

const mimeType = 'text/html;profile=mcp-app';
const week = 7 * 24 * 60 * 60_000;

/** The card is one HTML file that needs no network, so it asks the host for no exception from its content policy. */
export function registerWeatherCard(server: McpServer): void {
  server.registerResource(
    'weather_card',
    cardUri,
    {
      title: 'Weather card',
      description: 'MCP App that shows the result of get_weather and get_forecast',
      mimeType,
      cacheHint: { ttlMs: week, cacheScope: 'public' },
    },
    async (uri) => {
      const text = await readFile(builtFile('card.html', import.meta.url), 'utf8');
      return { contents: [{ uri: uri.href, mimeType, text, _meta: { ui: { prefersBorder: true } } }] };
    },
  );
}
