import { connect, textOf } from '@mcp-reference/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { connectInProcess } from './connect.js';
import { server } from './server-under-test.js';
import { type StandIns, startStandIns } from './stand-ins/index.js';

let standIns: StandIns;

beforeAll(async () => {
  standIns = await startStandIns();
});
afterAll(() => standIns.close());
beforeEach(() => standIns.reset());

test('every service is told who asks, and how to reach them', async () => {
  const client = await connectInProcess({ ...standIns.env, WEATHER_CONTACT: 'weather@example.com' });
  standIns.openMeteo.misbehave('503');
  await client.callTool({ name: 'get_weather', arguments: { city: 'Portmeirion' } });
  await client.callTool({ name: 'get_alerts', arguments: { city: 'Dallas' } });
  const agents = [standIns.openMeteo, standIns.geocoding, standIns.metNorway, standIns.nws].map(
    ({ requests }) => requests[0]?.headers['user-agent'],
  );
  const agent = `mcp-reference-weather/${manifest.version} (https://github.com/mcp-reference/mcp-reference; weather@example.com)`;
  expect(agents).toEqual([agent, agent, agent, agent]);
  await client.close();
});

test('the API key goes to Open-Meteo alone, and into no answer and no log', async () => {
  const key = 'k3y-that-must-not-leak';
  await using connection = await connect({
    server,
    wiring: 'stdio',
    client: 'v2-modern',
    env: { ...standIns.env, OPEN_METEO_API_KEY: key },
    args: ['--log-level', 'debug'],
  });
  standIns.openMeteo.misbehave('400');
  standIns.metNorway.misbehave('400');
  standIns.geocoding.misbehave('garbage');
  const answers = [
    await connection.client.callTool('get_weather', { city: 'Oslo' }),
    await connection.client.callTool('get_weather', { city: 'Portmeirion' }),
    await connection.client.callTool('get_alerts', { city: 'Dallas' }),
  ];
  expect(standIns.openMeteo.requests[0]?.url.searchParams.get('apikey')).toBe(key);
  expect(standIns.geocoding.requests[0]?.url.searchParams.get('apikey')).toBe(key);
  expect(standIns.metNorway.requests[0]?.url.href).not.toContain(key);
  expect(standIns.nws.requests[0]?.url.href).not.toContain(key);
  expect(answers.map(textOf).join()).not.toContain(key);
  expect(connection.process?.stderr).not.toContain(key);
});
