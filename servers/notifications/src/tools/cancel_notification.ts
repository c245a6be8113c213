import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, sentence, statusSchema } from '../answer.js';
import { ownerOf } from '../owner.js';
import type { App } from '../server.js';

const inputSchema = z.object({ id: z.string().max(64) });

export function registerCancelNotification(server: McpServer, { outbox }: App): void {
  server.registerTool(
    'cancel_notification',
    {
      title: 'Cancel a notification',
      description: 'Take back a queued notification: scheduled, or waiting to be retried.',
      inputSchema,
      outputSchema: statusSchema,
      annotations: { idempotentHint: true, openWorldHint: false },
    },
    async ({ id }, ctx) => {
      const owner = ownerOf(ctx);
      const cancelled = await outbox.store.cancel(owner, id);
      if (cancelled) return answer(sentence(cancelled), { id, status: cancelled.status });
      const known = await outbox.store.get(owner, id);
      return toolError(
        known
          ? `Too late to cancel. ${sentence(known)}`
          : `id: there is no notification ${JSON.stringify(id)}.`,
      );
    },
  );
}
