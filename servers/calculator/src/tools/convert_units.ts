import { callerOf } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { numberSchema } from '../number-schema.js';

const unitSchema = z.string().min(1).max(50);

const inputSchema = z.object({
  value: numberSchema.describe('how many of the unit from'),
  from: unitSchema.describe('unit of value, at most 50 characters: "km/h"'),
  to: unitSchema.describe('unit of the result'),
});
const outputSchema = z.object({
  result: z.number(),
  exact: z.string(),
  from: z.string(),
  to: z.string(),
  note: z.string().optional(),
});

export function registerConvertUnits(server: McpServer, engine: App['engine']): void {
  server.registerTool(
    'convert_units',
    {
      title: 'Convert units',
      description:
        'Not for currencies. Converts between units of length, area, volume, mass, time, temperature (degC, degF, K), speed ("km/h"), force, energy, power, pressure, angle, data and compounds ("kg m^2 / s^2").',
      inputSchema,
      outputSchema,
      // It only computes: the same call has the same answer, and nothing outside takes part.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ value, from, to }, ctx) => {
      const asker = { caller: callerOf(ctx), signal: ctx.mcpReq.signal };
      const { result, exact, note } = await engine.run('convert', { value, from, to }, asker);
      const text = `${value} ${from} = ${exact} ${to}${note === undefined ? '' : `\n${note}`}`;
      const answer = { result, exact, from, to, ...(note !== undefined && { note }) };
      return { content: [{ type: 'text', text }], structuredContent: answer };
    },
  );
}
