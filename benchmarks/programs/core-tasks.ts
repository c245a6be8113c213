/** A server on core with one tool that answers at once, and one that runs as a task until it is cancelled. */
import { once } from 'node:events';
import { serve } from '@mcp-reference/core';
import { memoryTaskStore, openTasks, sqliteTaskStore } from '@mcp-reference/core/tasks';
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

await serve({
  name: '@mcp-reference/tasks-bench',
  version: '0.0.0',
  settings: z.object({ TASKS: z.string().optional().describe('a SQLite file for tasks') }),
  open: (context) => ({
    tasks: openTasks(context, {
      store:
        context.settings.TASKS === undefined ? memoryTaskStore() : sqliteTaskStore(context.settings.TASKS),
      tools: { wait: { repeatable: true } },
      maxPerOwner: 100_000,
      maxTasks: 200_000,
    }),
  }),
  tasks: ({ tasks }) => tasks,
  createServer() {
    const server = new McpServer({ name: 'tasks', version: '0.0.0' });
    server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
      content: [{ type: 'text', text }],
    }));
    server.registerTool('wait', { inputSchema: z.object({ text: z.string() }) }, async (_, ctx) => {
      await once(ctx.mcpReq.signal, 'abort');
      return { content: [] };
    });
    return server;
  },
});
