import { createServer as createHttpServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod/v4';

const annotations = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
const notBoolean = { ...annotations, readOnlyHint: 'yes' };
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

/** A server on the SDK alone. With PLANT set it does one thing wrong, and the contract must find it. */
export function createServer(plant = process.env.PLANT): McpServer {
  const server = new McpServer(
    { name: 'planted', version: plant === 'version' ? '9.9.9' : '1.0.0' },
    { cacheHints: { 'tools/list': { ttlMs: 60_000, cacheScope: 'public' } } },
  );
  const describe = (description: string) => ({
    title: 'A title',
    description: plant === 'description' ? 'x'.repeat(1_025) : description,
    annotations: plant === 'wire' ? (notBoolean as object) : annotations,
  });
  server.registerTool(
    'double',
    {
      ...describe('Doubles a number.'),
      inputSchema: z.strictObject({
        n: z.number(),
      }),
      outputSchema: z.object({ twice: z.number() }),
    },
    ({ n }) => {
      if (plant === 'stdout') process.stdout.write('working on it\n');
      const twice = n * (plant === 'answer' ? 3 : 2);
      return { ...text(String(twice)), structuredContent: { twice } };
    },
  );
  server.registerTool(
    'refuse',
    { ...describe('Refuses.'), inputSchema: z.strictObject({ why: z.string() }) },
    ({ why }) => {
      if (plant === 'silent') return text('done');
      return { ...text(`refused: ${why}`), isError: true };
    },
  );
  if (plant === 'extra') server.registerTool('extra', describe('Not in the contract.'), () => text('x'));
  return server;
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--http')) {
    const handle = toNodeHandler(createMcpHandler(() => createServer()));
    const http = createHttpServer((request, response) => void handle(request as never, response));
    http.listen(0, '127.0.0.1', () => {
      const { port } = http.address() as { port: number };
      process.stderr.write(`listening on http://127.0.0.1:${port}/mcp\n`);
    });
    process.on('SIGTERM', () => process.exit(0));
  } else {
    serveStdio(() => createServer());
    const end = () => {
      if (process.env.PLANT === 'goodbye') process.stdout.write('goodbye\n');
      process.exit(0);
    };
    process.stdin.on('end', end);
    process.on('SIGTERM', end);
  }
}
