import type { OpenContext } from '@mcp-reference/core';
import { name, version } from '../package.json';
import { asset } from './assets.js';
import { JsonClient } from './http/json-client.js';
import { type Gazetteer, loadGazetteer } from './places/gazetteer.js';
import { Geocoder } from './places/geocoder.js';
import type { Place } from './places/place.js';
import { PlaceFinder } from './places/place-finder.js';
import { Forecaster } from './services/forecaster.js';
import { metNorway } from './services/met-norway.js';
import { type AlertReport, alertsAt, alertsCredit } from './services/nws-alerts.js';
import { openMeteo } from './services/open-meteo.js';
import type { Settings } from './settings.js';

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  places: PlaceFinder;
  weather: Forecaster;
  alerts(place: Place, signal: AbortSignal): Promise<AlertReport>;
  alertsCredit: string;
}

/** What tests turn: the clock, how long a retry waits, and where the built-in places come from. */
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
  const client = new JsonClient({
    userAgent: userAgent(settings.WEATHER_CONTACT),
    timeoutMs: settings.WEATHER_TIMEOUT_MS,
    retryDelayMs,
    now,
  });
  const geocoder = new Geocoder(client, { url: forKey(settings.OPEN_METEO_GEOCODING_URL, apiKey), apiKey });
  const providers = [
    openMeteo({ url: forKey(settings.OPEN_METEO_URL, apiKey), apiKey, now }),
    metNorway({ url: settings.MET_NORWAY_URL, now }),
  ];
  return {
    places: new PlaceFinder(gazetteer, geocoder),
    weather: new Forecaster(client, providers, now),
    alertsCredit: alertsCredit(settings.NWS_URL),
    alerts: (place, signal) => alertsAt(client, { url: settings.NWS_URL, place, now: now(), signal }),
  };
}

function loadOnce(): () => Promise<Gazetteer> {
  let gazetteer: Promise<Gazetteer> | undefined;
  return () => (gazetteer ??= loadGazetteer(asset('gazetteer.json.gz')));
}

/** MET Norway and the NWS turn away clients that do not say who they are. */
function userAgent(contact: string | undefined): string {
  const home = 'https://github.com/mcp-reference/mcp-reference';
  return `${name.replace(/^@/, '').replace('/', '-')}/${version} (${[home, contact].filter(Boolean).join('; ')})`;
}

/** Customers with a key have addresses of their own; who set another address meant that one. */
function forKey(url: string, apiKey: string | undefined): string {
  if (apiKey === undefined) return url;
  return url.replace(/^https:\/\/((?:geocoding-)?api\.open-meteo\.com)$/, 'https://customer-$1');
}
