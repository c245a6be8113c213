import { FastMCP } from 'fastmcp';
import { z } from 'zod';
import { compute, operations } from './arithmetic.js';

const server = new FastMCP({ name: 'calculator', version: '1.0.0' });
server.addTool({
  name: 'calculate',
  description: 'Add, subtract, multiply or divide two numbers.',
  parameters: z.object({ operation: z.enum(operations), a: z.number(), b: z.number() }),
  execute: async ({ operation, a, b }) => String(compute(operation, a, b)),
});
if (process.env.PORT === undefined) await server.start({ transportType: 'stdio' });
else {
  await server.start({
    transportType: 'httpStream',
    httpStream: { port: Number(process.env.PORT), stateless: process.env.SESSIONS === undefined },
  });
}
