import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { ArithmeticError } from '../arithmetic.js';
import { numberSchema } from '../number-schema.js';
import { summarize } from '../statistics.js';

const inputSchema = z.strictObject({ values: z.array(numberSchema).min(1).max(10_000) });
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
});

export function registerStatistics(server: McpServer): void {
  server.registerTool(
    'statistics',
    {
      title: 'Statistics',
      description:
        'Count, sum, mean, median, modes, quartiles, variance and standard deviation of up to 10,000 numbers.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ values }) => {
      try {
        const summary = { ...summarize(values) };
        return { content: [{ type: 'text', text: describe(summary) }], structuredContent: summary };
      } catch (error) {
        if (error instanceof ArithmeticError) return toolError(error.message);
        throw error;
      }
    },
  );
}

function describe(summary: Record<string, number | number[] | null>): string {
  return Object.entries(summary)
    .map(
      ([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') || 'none' : (value ?? 'none')}`,
    )
    .join('\n');
}
