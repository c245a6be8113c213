import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { App } from './app.js';
import { registerCard } from './resources/card.js';
import { registerCurrentWeather } from './resources/current-weather.js';
import { registerGetAlerts } from './tools/get_alerts.js';
import { registerGetForecast } from './tools/get_forecast.js';
import { registerGetWeather } from './tools/get_weather.js';
import { registerSearchPlaces } from './tools/search_places.js';

const day = 24 * 60 * 60_000;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'weather', title: 'Weather', version },
    {
      // What is listed changes only with a new version of this server.
      cacheHints: {
        'tools/list': { ttlMs: day, cacheScope: 'public' },
        'resources/list': { ttlMs: day, cacheScope: 'public' },
        'resources/templates/list': { ttlMs: day, cacheScope: 'public' },
      },
    },
  );
  registerGetWeather(server, app);
  registerGetForecast(server, app);
  registerSearchPlaces(server, app);
  registerGetAlerts(server, app);
  registerCard(server);
  registerCurrentWeather(server, app);
  return server;
}
