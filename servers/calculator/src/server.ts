import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { App } from './app.js';
import { registerCalculate } from './tools/calculate.js';
import { registerConvertUnits } from './tools/convert_units.js';
import { registerEvaluate } from './tools/evaluate.js';
import { registerPlot } from './tools/plot.js';
import { registerStatistics } from './tools/statistics.js';

// The tools change only with a new version of this server.
const daily = { ttlMs: 24 * 60 * 60_000, cacheScope: 'public' } as const;

const instructions = `Exact arithmetic. Use these tools for every number you would otherwise work out in your head.
- calculate: one operation on two numbers. evaluate: anything longer, also with variables, functions and percentages.
- convert_units before you calculate with different units. statistics: a list of numbers. plot: a picture of functions of x.
- "exact" holds all certain digits as text, "result" the nearest double: quote "exact". Put numbers of more than 15 digits into an expression, where they keep them all.
- An error says what to write instead. Change the call, and do not guess the number.
It never solves equations, does no symbolic algebra, knows no currencies, reads no files and no network, and keeps nothing between calls.`;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer({ engine }: App): McpServer {
  const server = new McpServer(
    // Without description, address and icons: 2026-07-28 sends the identity with every result.
    { name: 'calculator', title: 'Calculator', version },
    {
      instructions,
      capabilities: { tools: { listChanged: false } },
      cacheHints: {
        'server/discover': daily,
        'tools/list': daily,
        'resources/list': daily,
        'resources/templates/list': daily,
      },
    },
  );
  registerCalculate(server);
  registerEvaluate(server, engine);
  registerConvertUnits(server, engine);
  registerStatistics(server, engine);
  registerPlot(server, engine);
  return server;
}
