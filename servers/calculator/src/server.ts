import type { OpenContext } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import { Engine } from './engine/engine.js';
import type { Settings } from './settings.js';
import { registerCalculate } from './tools/calculate.js';
import { registerConvertUnits } from './tools/convert_units.js';
import { registerEvaluate } from './tools/evaluate.js';
import { registerPlot } from './tools/plot.js';
import { registerStatistics } from './tools/statistics.js';

const day = 24 * 60 * 60_000;

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  /** Runs what users write, in threads of its own. */
  engine: Engine;
}

export function open({ settings, onClose }: OpenContext<Settings>): App {
  const engine = new Engine({ timeoutMs: settings.CALCULATOR_TIMEOUT_MS });
  onClose(() => engine.close());
  return { engine };
}

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer({ engine }: App): McpServer {
  const server = new McpServer(
    { name: 'calculator', title: 'Calculator', version },
    // The tools change only with a new version of this server.
    { cacheHints: { 'tools/list': { ttlMs: day, cacheScope: 'public' } } },
  );
  registerCalculate(server);
  registerEvaluate(server, engine);
  registerConvertUnits(server, engine);
  registerStatistics(server, engine);
  registerPlot(server, engine);
  return server;
}
