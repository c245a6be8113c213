import { setTimeout as wait } from 'node:timers/promises';
import { reportProgress, serve } from '@mcp-reference/core';
import { memoryTaskStore, openTasks } from '@mcp-reference/core/tasks';
import { acceptedContent, inputRequired, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

await serve({
  name: 'report',
  version: '0.1.0',
  open: (context) => ({
    tasks: openTasks(context, {
      store: memoryTaskStore(),
      tools: { write_report: { repeatable: true } },
    }),
  }),
  tasks: ({ tasks }) => tasks,
  createServer() {
    const server = new McpServer({ name: 'report', version: '0.1.0' });
    server.registerTool(
      'write_report',
      {
        description: 'Writes the report of a year. Takes minutes.',
        inputSchema: z.object({ year: z.int() }),
      },
      async ({ year }, ctx) => {
        const answer = acceptedContent(ctx.mcpReq.inputResponses, 'who', z.object({ name: z.string() }));
        if (answer === undefined) {
          const requestedSchema = {
            type: 'object' as const,
            properties: { name: { type: 'string' as const } },
          };
          return inputRequired({
            inputRequests: { who: inputRequired.elicit({ message: 'Who signs it?', requestedSchema }) },
          });
        }
        await reportProgress(ctx, { progress: 1, total: 2, message: 'adding up' });
        await wait(500, undefined, { signal: ctx.mcpReq.signal });
        return { content: [{ type: 'text', text: `The report of ${year}, signed ${answer.name}.` }] };
      },
    );
    return server;
  },
});
