import { callerOf } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App, Summary } from '../app.js';
import { numberSchema } from '../number-schema.js';

const inputSchema = z.object({
  values: z.array(numberSchema).min(1).max(10_000).describe('1 to 10,000 numbers'),
});
const outputSchema = z.object({
  count: z.number(),
  sum: z.number(),
  mean: z.number(),
  median: z.number(),
  modes: z.array(z.number()),
  min: z.number(),
  max: z.number(),
  q1: z.number(),
  q3: z.number(),
  variance_population: z.number(),
  stdev_population: z.number(),
  variance_sample: z.number().nullable(),
  stdev_sample: z.number().nullable(),
  exact: z.record(z.string(), z.string()),
});

export function registerStatistics(server: McpServer, engine: App['engine']): void {
  server.registerTool(
    'statistics',
    {
      title: 'Statistics',
      description:
        'Not for weighted or grouped data. Count, sum, mean, median, modes, quartiles, minimum, maximum, variance and standard deviation of a list of numbers.',
      inputSchema,
      outputSchema,
      // It only computes: the same call has the same answer, and nothing outside takes part.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ values }, ctx) => {
      const asker = { caller: callerOf(ctx), signal: ctx.mcpReq.signal };
      const summary = { ...(await engine.run('summarize', values, asker)) };
      return { content: [{ type: 'text', text: describe(summary) }], structuredContent: summary };
    },
  );
}

function describe({ exact, ...numbers }: Summary): string {
  return Object.entries({ ...numbers, ...exact })
    .map(
      ([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') || 'none' : (value ?? 'none')}`,
    )
    .join('\n');
}
