import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { result, stateOf, stateText, unknownId } from '../result.js';
import { ownerOf, untilSettled } from '../sending.js';

const inputSchema = z.object({ id: z.string().describe('as sending returned it') });

export function registerRetryNotification(server: McpServer, app: App): void {
  const { outbox, channels, waitMs } = app;
  server.registerTool(
    'retry_notification',
    {
      title: 'Try again',
      description:
        'Tries a failed notification again, or a queued one now. It keeps its id, so receivers can drop repeats.',
      inputSchema,
      // It adds an attempt. Not idempotent: each call may send. Channels lead outside.
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    async ({ id }, ctx) => {
      const owner = ownerOf(ctx);
      const retried = await outbox.retry(owner, id);
      if (!retried) {
        const known = (await outbox.get(owner, id)) ?? unknownId(id);
        return toolError(`Not tried again. ${stateText(stateOf(known, channels))}`);
      }
      const patience = AbortSignal.any([ctx.mcpReq.signal, AbortSignal.timeout(waitMs)]);
      const state = stateOf(await untilSettled(app, retried, patience), channels);
      return result(server, stateText(state), state, [state]);
    },
  );
}
