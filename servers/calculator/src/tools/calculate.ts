import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { ArithmeticError, apply, operations } from '../arithmetic.js';
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
        'Add, subtract, multiply or divide two numbers in exact decimal arithmetic: 0.1 + 0.2 is 0.3. For more than one operation use evaluate.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    ({ operation, a, b }) => {
      try {
        const answer = { ...apply(operation, a, b), operation };
        return { content: [{ type: 'text', text: answer.exact }], structuredContent: answer };
      } catch (error) {
        if (error instanceof ArithmeticError) return toolError(error.message);
        throw error;
      }
    },
  );
}
