import { canAskUser, serve, toolError } from '@mcp-reference/core';
import { acceptedContent, inputRequired, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

const inputSchema = z.object({ name: z.string().max(100).describe('name of the branch') });

function createServer(): McpServer {
  const server = new McpServer({ name: 'ask', version: '0.1.0' });
  // #region ask
  server.registerTool(
    'delete_branch',
    {
      title: 'Delete a branch',
      description: 'Delete a branch, after the user has agreed.',
      inputSchema,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ name }, ctx) => {
      if (!canAskUser(server, ctx))
        return toolError(`Not deleted: this host cannot ask. Ask the user to delete ${name}.`);
      const answered = ctx.mcpReq.inputResponses?.sure !== undefined;
      if (!answered) {
        return inputRequired({
          inputRequests: {
            sure: inputRequired.elicit({
              message: `Delete the branch ${name}?`,
              requestedSchema: {
                type: 'object',
                properties: { sure: { type: 'boolean', title: 'Delete it' } },
              },
            }),
          },
        });
      }
      const { sure } = acceptedContent<{ sure?: boolean }>(ctx.mcpReq.inputResponses, 'sure') ?? {};
      // The work comes after the answer: this function runs again from the top when it has come.
      return {
        content: [{ type: 'text', text: sure ? `Deleted ${name}.` : `Kept ${name}: the user said no.` }],
      };
    },
  );
  // #endregion ask
  return server;
}

await serve({ name: 'ask', version: '0.1.0', createServer });
