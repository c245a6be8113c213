import { callerOf, toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { Engine } from '../engine/engine.js';
import { JobError } from '../engine/protocol.js';
import { numberSchema } from '../number-schema.js';

const inputSchema = z.object({
  expressions: z.array(z.string().min(1).max(1_000)).min(1).max(4).describe('in x, such as "sin(x)/x"'),
  x_min: numberSchema,
  x_max: numberSchema,
});
const pointSchema = z.object({ x: z.number(), y: z.number() });
const outputSchema = z.object({
  x_min: z.number(),
  x_max: z.number(),
  curves: z.array(
    z.object({ expression: z.string(), min: pointSchema, max: pointSchema, samples: z.number() }),
  ),
});

export function registerPlot(server: McpServer, engine: Engine): void {
  server.registerTool(
    'plot',
    {
      title: 'Plot',
      description:
        'Draw one to four expressions in x as a PNG picture, and give the sampled minimum and maximum of each. Syntax as in evaluate.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    async ({ expressions, x_min, x_max }, ctx) => {
      const [xMin, xMax] = [Number(x_min), Number(x_max)];
      if (!(xMin < xMax)) return toolError('x_min must be less than x_max.');
      if (!Number.isFinite(xMax - xMin)) return toolError('x_min and x_max are too far apart.');
      // 801 doubles must fit between them.
      if (xMax - xMin < Math.max(1e-12 * Math.max(Math.abs(xMin), Math.abs(xMax)), 1e-290))
        return toolError('x_min and x_max are too close together.');
      try {
        const asker = { caller: callerOf(ctx), signal: ctx.mcpReq.signal };
        const { png, curves } = await engine.run('plot', { expressions, xMin, xMax }, asker);
        const lines = curves.map(
          ({ expression, min, max }) =>
            `${expression}: minimum ${min.y} at x = ${min.x}, maximum ${max.y} at x = ${max.x}`,
        );
        return {
          content: [
            { type: 'image', data: Buffer.from(png).toString('base64'), mimeType: 'image/png' },
            { type: 'text', text: `Sampled between ${xMin} and ${xMax}\n${lines.join('\n')}` },
          ],
          structuredContent: { x_min: xMin, x_max: xMax, curves },
        };
      } catch (error) {
        if (error instanceof JobError) return toolError(error.message);
        throw error;
      }
    },
  );
}
