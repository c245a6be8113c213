import { callerOf, toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { numberSchema } from '../number-schema.js';

const inputSchema = z.object({
  expressions: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(4)
    .describe('1 to 4, each of at most 1,000 characters: "sin(x)/x"'),
  x_min: numberSchema.describe('left end'),
  x_max: numberSchema.describe('right end, more than x_min'),
});

/** Without an output schema: hosts that pass structured results on alone would drop the picture. */
export function registerPlot(server: McpServer, engine: App['engine']): void {
  server.registerTool(
    'plot',
    {
      title: 'Plot',
      description:
        'Only for functions of the one variable x. Draws one to four expressions as a PNG picture, and gives the sampled minimum and maximum of each. Operators + - * / ^, functions such as sqrt, exp, ln, sin (in radians), constants pi and e.',
      inputSchema,
      // It only computes: the same call has the same answer, and nothing outside takes part.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ expressions, x_min, x_max }, ctx) => {
      const [xMin, xMax] = [Number(x_min), Number(x_max)];
      if (!(xMin < xMax)) return toolError('x_min must be less than x_max.');
      if (!Number.isFinite(xMax - xMin)) return toolError('x_min and x_max are too far apart.');
      // 801 doubles must fit between them.
      if (xMax - xMin < Math.max(1e-12 * Math.max(Math.abs(xMin), Math.abs(xMax)), 1e-290))
        return toolError('x_min and x_max are too close together.');
      const asker = { caller: callerOf(ctx), signal: ctx.mcpReq.signal };
      const { png, curves } = await engine.run('plot', { expressions, xMin, xMax }, asker);
      const lines = curves.map(
        ({ expression, min, max, samples }) =>
          `${expression}: minimum ${min.y} at x = ${min.x}, maximum ${max.y} at x = ${max.x}, of ${samples} samples`,
      );
      return {
        content: [
          { type: 'image', data: Buffer.from(png).toString('base64'), mimeType: 'image/png' },
          { type: 'text', text: `Sampled between ${xMin} and ${xMax}\n${lines.join('\n')}` },
        ],
      };
    },
  );
}
