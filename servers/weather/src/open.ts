import type { OpenContext } from '@mcp-reference/core';
import { builtFile } from '@mcp-reference/core/files';
import { name, version } from '../package.json';
import type { App } from './app.js';
import { JsonClient } from './http/json-client.js';
import { type Gazetteer, loadGazetteer } from './places/gazetteer.js';
import { geocoder } from './places/geocoder.js';
import { PlaceFinder } from './places/place-finder.js';
import { forecaster } from './services/forecaster.js';
import { metNorway } from './services/met-norway.js';
import { alertsAt } from './services/nws-alerts.js';
import { openMeteo } from './services/open-meteo.js';
import type { Settings } from './settings.js';

/** For tests: the clock, the wait before a retry, and the source of the built-in places. */
export interface Dials {
  now?: () => number;
  retryDelayMs?: number;
  gazetteer?: () => Promise<Gazetteer>;
}

export function open({ settings }: Pick<OpenContext<Settings>, 'settings'>): App {
  return createApp(settings);
}

export function createApp(
  settings: Settings,
  { now = Date.now, retryDelayMs = 200, gazetteer = loadOnce() }: Dials = {},
): App {
  const apiKey = settings.OPEN_METEO_API_KEY;
  const timeoutMs = settings.WEATHER_TIMEOUT_MS;
  const client = new JsonClient({
    userAgent: userAgent(settings.WEATHER_CONTACT),
    timeoutMs,
    retryDelayMs,
    now,
  });
  const geocode = geocoder(client, { url: forKey(settings.OPEN_METEO_GEOCODING_URL, apiKey), apiKey });
  const providers = [
    openMeteo({ url: forKey(settings.OPEN_METEO_URL, apiKey), apiKey }),
    metNorway({ url: settings.MET_NORWAY_URL, now }),
  ];
  return {
    places: new PlaceFinder(gazetteer, geocode),
    weather: forecaster(client, providers, now),
    alerts: (place, signal) => alertsAt(client, { url: settings.NWS_URL, place, now: now(), signal }),
    mayAsk: settings.WEATHER_ASK === 'ask',
  };
}

function loadOnce(): () => Promise<Gazetteer> {
  let gazetteer: Promise<Gazetteer> | undefined;
  return () => (gazetteer ??= loadGazetteer(builtFile('gazetteer.txt.gz', import.meta.url)));
}

/** MET Norway and the NWS turn away clients without a name and an address. */
function userAgent(contact: string | undefined): string {
  const home = 'https://github.com/mcp-reference/mcp-reference';
  return `${name.replace(/^@/, '').replace('/', '-')}/${version} (${[home, contact].filter(Boolean).join('; ')})`;
}

/** Customers with a key use the `customer-` hosts. Another address that was set stays as it is. */
function forKey(url: string, apiKey: string | undefined): string {
  if (apiKey === undefined) return url;
  return url.replace(/^https:\/\/((?:geocoding-)?api\.open-meteo\.com)$/, 'https://customer-$1');
}
