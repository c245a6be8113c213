import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { result, stateOf, stateText, unknownId } from '../result.js';
import { ownerOf } from '../sending.js';

const inputSchema = z.object({ id: z.string().describe('as sending returned it') });

export function registerRetryNotification(server: McpServer, { outbox, channels, waitMs }: App): void {
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
        const known = (await outbox.store.get(owner, id)) ?? unknownId(id);
        return toolError(`Not tried again. ${stateText(stateOf(known, channels))}`);
      }
      const patience = AbortSignal.any([ctx.mcpReq.signal, AbortSignal.timeout(waitMs)]);
      const [settled = retried] = await outbox.wait([retried], patience);
      const state = stateOf(settled, channels);
      return result(server, stateText(state), state, [state]);
    },
  );
}
