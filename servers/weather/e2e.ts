import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EndToEnd, Preparation } from '../../release/src/end-to-end.ts';

/** The real service where it can be reached; else stand-ins on this machine, and the tour says so. */
async function prepare(): Promise<Preparation> {
  try {
    const real = await fetch('https://api.open-meteo.com/v1/forecast?latitude=0&longitude=0', {
      signal: AbortSignal.timeout(4_000),
    });
    if (real.ok) return { note: 'Weather from the real services: Open-Meteo, MET Norway, NWS.' };
  } catch {
    // No network: said below.
  }
  return prepareOffline();
}

/** The services' stand-ins on this machine. */
async function prepareOffline(): Promise<Preparation> {
  const program = fileURLToPath(new URL('test/stand-ins/run.ts', import.meta.url));
  const standIns = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(standIns, 'exit').then(() => {
    throw new Error('the stand-ins for the weather services ended before they said where they are');
  });
  const [line] = (await Promise.race([once(standIns.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => {});
  return {
    env: JSON.parse(String(line)) as Record<string, string>,
    note: 'No network here: the weather below is made up by stand-ins on this machine. Places are real.',
    close: async () => {
      standIns.stdin.end();
      await once(standIns, 'close');
    },
  };
}

const weather: EndToEnd = {
  prepare,
  prepareOffline,
  steps: [
    { tool: 'get_weather', arguments: { city: 'Paris, FR' }, says: /Paris/ },
    { tool: 'get_forecast', arguments: { city: '48.85,2.35', days: 3, units: 'fahrenheit' }, says: /°F/ },
    { tool: 'search_places', arguments: { query: 'spring', limit: 5 }, says: /Springfield|Spring/ },
    { tool: 'get_alerts', arguments: { city: 'Paris, TX' }, says: /Paris/ },
    { resource: 'skill://weather-answers/SKILL.md', says: /^---\nname: weather-answers\n/ },
    { resource: 'weather://current/Oslo', says: /"temperature/ },
    { resource: 'ui://weather/card', says: /<!doctype html>/i },
    { fails: true, tool: 'get_weather', arguments: { city: 'Pariss' }, says: /Paris/ },
    { fails: true, tool: 'get_forecast', arguments: { city: 'Oslo', days: 99 }, says: /days/ },
  ],
  examples: [
    { tool: 'get_forecast', arguments: { city: '-89.9,179.9', days: 16 } },
    { tool: 'get_alerts', arguments: { city: '39.74,-104.99' } },
    { tool: 'search_places', arguments: { query: 'san', country: 'US' } },
  ],
  // From the gazetteer in its package.
  sample: { tool: 'search_places', arguments: { query: 'Reykjavik' }, says: /Capital Region, IS/ },
  longTests: ['cancellation', 'upstream-trouble'],
};

export default weather;
