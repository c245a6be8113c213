import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, sentence, statusSchema } from '../answer.js';
import type { App } from '../app.js';
import { isBeingTried } from '../notification.js';
import { ownerOf } from '../owner.js';
import { answering } from '../refusal.js';

const inputSchema = z.object({ id: z.string().max(64) });

export function registerCancelNotification(server: McpServer, { outbox, channels }: App): void {
  server.registerTool(
    'cancel_notification',
    {
      title: 'Cancel a notification',
      description:
        'Take back a queued notification (scheduled, or waiting to be retried), or remove one from the local inbox.',
      inputSchema,
      outputSchema: statusSchema,
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    answering(async ({ id }, ctx) => {
      const owner = ownerOf(ctx);
      const cancelled = await outbox.store.cancel(owner, id);
      const known = cancelled ?? (await outbox.store.get(owner, id));
      if (!known) return toolError(`id: there is no notification ${JSON.stringify(id)}.`);
      const text = sentence(known, channels);
      // Also where it had been cancelled before: it is what was asked for.
      if (known.status === 'cancelled') return answer(text, { id, status: known.status });
      return toolError(
        isBeingTried(known)
          ? `Not cancelled: an attempt is under way. ${text}`
          : `Too late to cancel. ${text}`,
      );
    }),
  );
}
