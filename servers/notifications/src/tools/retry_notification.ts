import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, sentence, statusSchema } from '../answer.js';
import type { App } from '../app.js';
import { ownerOf } from '../owner.js';
import { answering } from '../refusal.js';

const inputSchema = z.object({ id: z.string().max(64) });

export function registerRetryNotification(server: McpServer, { outbox, channels, waitMs }: App): void {
  server.registerTool(
    'retry_notification',
    {
      title: 'Try again',
      description:
        'Try a failed notification again, or a queued one now. It keeps its id, so receivers can drop repeats.',
      inputSchema,
      outputSchema: statusSchema,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    answering(async ({ id }, ctx) => {
      const owner = ownerOf(ctx);
      const retried = await outbox.retry(owner, id);
      if (!retried) {
        const known = await outbox.store.get(owner, id);
        return toolError(
          known
            ? `Not tried again. ${sentence(known, channels)}`
            : `id: there is no notification ${JSON.stringify(id)}.`,
        );
      }
      const patience = AbortSignal.any([ctx.mcpReq.signal, AbortSignal.timeout(waitMs)]);
      const [settled = retried] = await outbox.wait([retried], patience);
      return answer(sentence(settled, channels), { id, status: settled.status });
    }),
  );
}
