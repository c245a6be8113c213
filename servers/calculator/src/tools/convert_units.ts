import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { type Engine, JobError } from '../engine/engine.js';
import { numberSchema } from '../number-schema.js';

const unitSchema = z.string().min(1).max(50);

const inputSchema = z.strictObject({ value: numberSchema, from: unitSchema, to: unitSchema });
const outputSchema = z.object({
  result: z.number(),
  exact: z.string().describe('to 32 digits'),
  from: z.string(),
  to: z.string(),
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
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ value, from, to }, ctx) => {
      try {
        const { result, exact } = await engine.run('convert', { value, from, to }, ctx.mcpReq.signal);
        const text = `${value} ${from} = ${exact} ${to}`;
        return { content: [{ type: 'text', text }], structuredContent: { result, exact, from, to } };
      } catch (error) {
        if (error instanceof JobError) return toolError(error.message);
        throw error;
      }
    },
  );
}
