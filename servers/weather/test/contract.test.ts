import { contract } from '@mcp-reference/testing';
import { afterAll, expect } from 'vitest';
import { server } from './server-under-test.js';
import { startStandIns } from './stand-ins/index.js';

const standIns = await startStandIns();
afterAll(() => standIns.close());
standIns.geocoding.misbehave('hang', { where: (url) => url.searchParams.get('name') === 'slow' });

const weather = {
  temperature: 11.2,
  humidity: 81,
  condition: 'light rain',
  source: 'Open-Meteo',
  stale: false,
};

contract(server, {
  env: standIns.env,
  tools: {
    get_weather: {
      good: [
        { arguments: { city: 'Paris' }, structured: { ...weather, city: 'Paris', country: 'France' } },
        { arguments: { city: 'Paris, TX' }, structured: { region: 'Texas' }, text: /^Paris, Texas, US \(33/ },
        {
          arguments: { city: '48.85,2.35', units: 'celsius' },
          structured: { latitude: 48.85 },
          text: /near Paris/,
        },
        {
          arguments: { city: 'Oslo', units: 'fahrenheit' },
          structured: { temperature: 52.2 },
          text: /52\.2 °F/,
        },
        { arguments: { city: 'Portmeirion' }, structured: { country: 'United Kingdom' } },
      ],
      bad: [
        { arguments: { city: '' }, says: /city is empty/ },
        { arguments: { city: 'Xyzzyplugh' }, says: /Not found: no place is known as "Xyzzyplugh"/ },
        { arguments: { city: 'Copenhagn' }, says: /Did you mean Copenhagen/ },
        { arguments: { city: 'Springfield, Narnia' }, says: /There is Springfield, Missouri, US/ },
        { arguments: { city: 'Texas' }, says: /Name a place in it, such as Houston, Texas, US/ },
        { arguments: { city: 'x'.repeat(10_240) }, says: /at most 120 characters/ },
        { arguments: { city: 'Par\u0007is' }, says: /control characters/ },
        { arguments: { city: '91,0' }, says: /latitude 91 is out of range/ },
        { arguments: { city: '0,181' }, says: /longitude 181 is out of range/ },
        { arguments: { city: 'Oslo', units: 'kelvin' }, says: /units/ },
      ],
    },
    get_forecast: {
      good: [
        { arguments: { city: 'Tokyo' }, text: /next 7 days/ },
        { arguments: { city: 'Tokyo', days: 3 }, text: /next 3 days/ },
        {
          arguments: { city: 'Tokyo', days: 16, units: 'fahrenheit' },
          text: /Open-Meteo gives 15 of 16 days/,
        },
      ],
      bad: [
        { arguments: { city: 'Tokyo', days: 0 }, says: /days.*>=1/ },
        { arguments: { city: 'Tokyo', days: 17 }, says: /days.*<=16/ },
        { arguments: { city: 'Tokyo', days: 1.5 }, says: /days/ },
      ],
    },
    search_places: {
      good: [
        {
          arguments: { query: 'springf', limit: 2 },
          text: /^Springfield, Missouri, US: 37\.\d+, -93\.\d+, [\d,]+ people, America\/Chicago, United States\n/,
        },
        { arguments: { query: 'Paris', country: 'US' }, text: /^Paris, Texas, US/ },
        {
          arguments: { query: 'Hell' },
          structured: { complete: true, attribution: 'Places from GeoNames (CC BY 4.0)' },
          text: /^Hell, Trøndelag, NO/,
        },
        {
          arguments: { query: 'Xyzzyplugh' },
          structured: {
            places: [],
            notice: 'No place matches "Xyzzyplugh". Check the spelling or the country.',
          },
          text: /No place matches "Xyzzyplugh"/,
        },
      ],
      bad: [
        { arguments: { query: ' ' }, says: /query is empty/ },
        { arguments: { query: 'Oslo', limit: 21 }, says: /limit/ },
      ],
    },
    get_alerts: {
      good: [
        {
          arguments: { city: 'Paris, TX' },
          structured: { covered: true },
          text: /^2 alerts in effect[\s\S]*Extreme: Tornado/,
        },
        {
          arguments: { city: 'Seattle' },
          structured: { covered: true, alerts: [] },
          text: /^No alerts in effect/,
        },
        {
          arguments: { city: 'Paris' },
          structured: {
            covered: false,
            alerts: [],
            notice: expect.stringMatching(/^Not covered: .*does not mean that there are no warnings/),
            attribution: expect.stringContaining('National Weather Service'),
          },
          text: /^Not covered/,
        },
        { arguments: { city: '0,-140' }, structured: { covered: false }, text: /^Not covered/ },
      ],
      bad: [{ arguments: { city: 'Springfield' }, says: /could be several places/ }],
    },
  },
  resources: {
    'ui://weather/card': /^<!doctype html>/,
    'weather://current/Paris': /"temperature": 11\.2/,
    'weather://current/Paris%2C%20TX': /"region": "Texas"/,
  },
  badResources: [
    'weather://current/Springfield',
    'weather://current/%00',
    'weather://current/%ff',
    'weather://current/Xyzzyplugh',
  ],
  slow: { tool: 'search_places', arguments: { query: 'slow' } },
});
