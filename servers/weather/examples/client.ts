/**
 * Starts the built server as a host would, uses everything it offers, and checks what comes back.
 * Run it with Node 24: `node examples/client.ts` (after `pnpm build`). Exits 0 when everything holds.
 *
 * It needs no network: the weather services are stand-ins on this machine, and their weather is made up. With `--live`
 * it asks the real services.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { startStandIns } from '../test/stand-ins/index.ts';

const live = process.argv.includes('--live');
const standIns = live ? undefined : await startStandIns();
console.log(live ? 'Asking the real weather services.' : 'Asking stand-ins: the weather below is made up.');

const client = new Client(
  { name: 'weather-example', version: '1.0.0' },
  { capabilities: { elicitation: {} } },
);
client.setRequestHandler('elicitation/create', async ({ params }) => {
  console.log(`  the server asks: ${params.message}`);
  return { action: 'accept', content: { place: 'Springfield, Illinois, US' } };
});
const bin = fileURLToPath(new URL('../dist/main.js', import.meta.url));
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [bin],
    env: { ...(process.env as Record<string, string>), ...standIns?.env },
  }),
);

const { tools } = await client.listTools();
console.log('tools:', tools.map(({ name }) => name).join(', '));

async function call(name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  console.log(`${name} ${JSON.stringify(args)}\n  ${text.replaceAll('\n', '\n  ')}`);
  return { ...result, text, structured: (result.structuredContent ?? {}) as Record<string, unknown> };
}

const paris = await call('get_weather', { city: 'Paris' });
assert.equal(paris.structured.country, 'France');
assert.equal(typeof paris.structured.temperature, 'number');
assert.match(String(paris.structured.observed_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d$/);

const texas = await call('get_forecast', { city: 'Paris, TX', days: 3, units: 'fahrenheit' });
assert.equal(texas.structured.region, 'Texas');
assert.equal((texas.structured.days as unknown[]).length, 3);

const chosen = await call('get_weather', { city: 'Springfield' });
assert.equal(chosen.structured.region, 'Illinois');

const alerts = await call('get_alerts', { city: 'Paris, TX' });
assert.equal(alerts.structured.covered, true);
const elsewhere = await call('get_alerts', { city: 'Paris' });
assert.equal(elsewhere.structured.covered, false);

const found = await call('search_places', { query: 'springf', limit: 3 });
assert.equal((found.structured.places as unknown[]).length, 3);

const misspelt = await call('get_weather', { city: 'Copenhagn' });
assert.equal(misspelt.isError, true);
assert.match(misspelt.text, /Did you mean Copenhagen/);

const { completion } = await client.complete({
  ref: { type: 'ref/resource', uri: 'weather://current/{city}' },
  argument: { name: 'city', value: 'münch' },
});
console.log('completion of "münch":', completion.values.slice(0, 2).join(' | '));
assert.equal(completion.values[0], 'Munich, Bavaria, DE');

const current = await client.readResource({ uri: `weather://current/${encodeURIComponent('Oslo')}` });
assert.match(JSON.stringify(current.contents), /observed_at/);

const card = await client.readResource({ uri: 'ui://weather/card' });
assert.equal(card.contents[0]?.mimeType, 'text/html;profile=mcp-app');

await client.close();
await standIns?.close();
console.log('everything holds');
