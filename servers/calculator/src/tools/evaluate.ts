import { callerOf, wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { numberSchema } from '../number-schema.js';

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,31}$/);
const badName = 'a name has up to 32 letters, digits and _, and starts with a letter or _';

const inputSchema = z.object({
  expression: z.string().min(1).max(1_000).describe('at most 1,000 characters'),
  variables: z
    .record(variableName, numberSchema, {
      error: (issue) => (issue.code === 'invalid_key' ? badName : undefined),
    })
    .refine((variables) => Object.keys(variables).length <= 50, 'at most 50 variables')
    .meta({ propertyNames: undefined })
    .default({})
    .describe('at most 50 names in the expression and their numbers; none by default'),
  mode: z
    .enum(['decimal', 'fraction'])
    .default('decimal')
    .describe('fraction: exact rationals; by default decimal'),
  precision: wholeNumber(1, 64)
    .optional()
    .describe('significant digits in decimal mode, 1 to 64; by default 32'),
});
const outputSchema = z.object({
  result: z
    .union([z.number(), z.boolean(), z.null()])
    .describe('null when too large for a double: read exact'),
  exact: z.string(),
  fraction: z.string().optional(),
  type: z.enum(['decimal', 'fraction', 'boolean']),
});

export function registerEvaluate(server: McpServer, engine: App['engine']): void {
  server.registerTool(
    'evaluate',
    {
      title: 'Evaluate an expression',
      description:
        'Not for equations or symbolic algebra. Evaluates an expression such as "sqrt(2) * (1 + r)^10": + - * / ^ % !, comparisons, a ? b : c, [lists] for sum, mean, median, min, max, std; functions sqrt cbrt exp ln log(x, base) sin..atanh, gcd, lcm, factorial, combinations, round; constants pi, e, tau, phi. Angles in radians. 7 % 3 is a remainder, 100 + 5% is 105.',
      inputSchema,
      outputSchema,
      // It only computes: the same call has the same answer, and nothing outside takes part.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async (request, ctx) => {
      const asker = { caller: callerOf(ctx), signal: ctx.mcpReq.signal };
      const evaluation = { ...(await engine.run('evaluate', request, asker)) };
      const { exact, result, fraction } = evaluation;
      const about = fraction?.includes('/') ? ` (about ${result ?? 'more than a double holds'})` : '';
      return { content: [{ type: 'text', text: exact + about }], structuredContent: evaluation };
    },
  );
}
