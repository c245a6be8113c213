import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { App } from './app.js';
import { registerCurrentWeather } from './resources/current_weather.js';
import { registerWeatherCard } from './resources/weather_card.js';
import { registerGetAlerts } from './tools/get_alerts.js';
import { registerGetForecast } from './tools/get_forecast.js';
import { registerGetWeather } from './tools/get_weather.js';
import { registerSearchPlaces } from './tools/search_places.js';

// The lists change only with a new version of this server.
const daily = { ttlMs: 24 * 60 * 60_000, cacheScope: 'public' } as const;

const instructions = `Real weather, for any place on Earth, from Open-Meteo, MET Norway and the US National Weather Service.
- get_weather: now. get_forecast: today and up to 15 more days. get_alerts: official warnings, in the US only: "not covered" does not mean that there are none.
- Give the place as people write it ("Paris, TX"), or as "latitude,longitude". Coordinates need no look-up, so do not call search_places first; it is for finding places as such.
- Where several places have a name, the user is asked, or you get the list: call again with one of its lines, and do not guess.
- "stale" is true for an old reading that stands in for a service out of reach: tell its age. "missing" names what a service left out: it is not zero. Name the source ("attribution") when you pass data on.
- An error that begins with upstream_unreachable says nothing about the place or its weather. It says when to try again.
It never tells past weather or climate, changes nothing, and invents no values.`;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    // Without description, address and icons: 2026-07-28 sends the identity with every result.
    { name: 'weather', title: 'Weather', version },
    {
      instructions,
      capabilities: { tools: { listChanged: false }, resources: { listChanged: false } },
      cacheHints: {
        'server/discover': daily,
        'tools/list': daily,
        'resources/list': daily,
        'resources/templates/list': daily,
      },
    },
  );
  registerGetWeather(server, app);
  registerGetForecast(server, app);
  registerSearchPlaces(server, app);
  registerGetAlerts(server, app);
  registerWeatherCard(server);
  registerCurrentWeather(server, app);
  return server;
}
