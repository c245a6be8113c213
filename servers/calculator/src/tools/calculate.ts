import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { apply, operations } from '../arithmetic.js';
import { numberSchema } from '../number-schema.js';

const inputSchema = z.object({
  operation: z.enum(operations),
  a: numberSchema.describe('left operand'),
  b: numberSchema.describe('right operand'),
});
const outputSchema = z.object({
  result: z.number(),
  operation: z.enum(operations),
  exact: z.string(),
});

export function registerCalculate(server: McpServer): void {
  server.registerTool(
    'calculate',
    {
      title: 'Calculator',
      description:
        'For one operation; for longer expressions use evaluate. Adds, subtracts, multiplies or divides two numbers in exact decimal arithmetic: 0.1 + 0.2 is 0.3.',
      inputSchema,
      outputSchema,
      // It only computes: the same call has the same answer, and nothing outside takes part.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ operation, a, b }) => {
      const answer = { ...apply(operation, a, b), operation };
      return { content: [{ type: 'text', text: answer.exact }], structuredContent: answer };
    },
  );
}
