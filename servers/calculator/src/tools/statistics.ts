import { callerOf, toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { Engine } from '../engine/engine.js';
import { JobError } from '../engine/protocol.js';
import { numberSchema } from '../number-schema.js';
import type { Summary } from '../statistics.js';

const inputSchema = z.object({ values: z.array(numberSchema).min(1).max(10_000) });
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

export function registerStatistics(server: McpServer, engine: Engine): void {
  server.registerTool(
    'statistics',
    {
      title: 'Statistics',
      description:
        'Count, sum, mean, median, modes, quartiles, variance, standard deviation of up to 10,000 numbers.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    async ({ values }, ctx) => {
      try {
        const asker = { caller: callerOf(ctx), signal: ctx.mcpReq.signal };
        const summary = { ...(await engine.run('summarize', values, asker)) };
        return { content: [{ type: 'text', text: describe(summary) }], structuredContent: summary };
      } catch (error) {
        if (error instanceof JobError) return toolError(error.message);
        throw error;
      }
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
