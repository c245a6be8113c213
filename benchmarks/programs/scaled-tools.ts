import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { compute, operations } from './arithmetic.js';

const inputSchema = z.object({ operation: z.enum(operations), a: z.number(), b: z.number() });
const outputSchema = z.object({ result: z.number() });
const blobSchema = z.object({ bytes: z.number().int().min(0).max(8_000_000) });
const measureSchema = z.object({ text: z.string() });

const names = Array.from({ length: Number(process.env.TOOLS ?? 10) }, (_, i) => `calculate_${i}`);
const known = new Set(names);

/** As many tools as TOOLS says: `calculate_0` to `calculate_<n-1>`; one with a large result, one with a large argument. */
export function registerScaledTools(server: McpServer, calledTool?: string): void {
  // A server that is made for one call needs that tool alone.
  for (const name of calledTool !== undefined && known.has(calledTool) ? [calledTool] : names) {
    server.registerTool(
      name,
      { description: 'Add, subtract, multiply or divide two numbers.', inputSchema, outputSchema },
      ({ operation, a, b }) => {
        const result = compute(operation, a, b);
        return { content: [{ type: 'text', text: String(result) }], structuredContent: { result } };
      },
    );
  }
  server.registerTool('blob', { description: 'Text of a size.', inputSchema: blobSchema }, ({ bytes }) => ({
    content: [{ type: 'text', text: 'x'.repeat(bytes) }],
  }));
  server.registerTool(
    'measure',
    { description: 'Size of a text.', inputSchema: measureSchema },
    ({ text }) => ({
      content: [{ type: 'text', text: String(text.length) }],
    }),
  );
}
