import { callerOf, toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { Engine } from '../engine/engine.js';
import { JobError } from '../engine/protocol.js';
import { numberSchema } from '../number-schema.js';

const unitSchema = z.string().min(1).max(50);

const inputSchema = z.object({ value: numberSchema, from: unitSchema, to: unitSchema });
const outputSchema = z.object({
  result: z.number(),
  exact: z.string(),
  from: z.string(),
  to: z.string(),
  note: z.string().optional(),
});

export function registerConvertUnits(server: McpServer, engine: Engine): void {
  server.registerTool(
    'convert_units',
    {
      title: 'Convert units',
      description:
        'Convert between units of length, area, volume, mass, time, temperature (degC, degF, K), speed ("km/h"), force, energy, power, pressure, angle, data and compounds ("kg m^2 / s^2"). Not for currencies.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    async ({ value, from, to }, ctx) => {
      try {
        const asker = { caller: callerOf(ctx), signal: ctx.mcpReq.signal };
        const { result, exact, note } = await engine.run('convert', { value, from, to }, asker);
        const text = `${value} ${from} = ${exact} ${to}${note === undefined ? '' : `\n${note}`}`;
        const answer = { result, exact, from, to, ...(note !== undefined && { note }) };
        return { content: [{ type: 'text', text }], structuredContent: answer };
      } catch (error) {
        if (error instanceof JobError) return toolError(error.message);
        throw error;
      }
    },
  );
}
