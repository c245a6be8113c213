import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { isBeingTried } from '../notification.js';
import { result, stateOf, stateText, unknownId } from '../result.js';
import { ownerOf } from '../sending.js';

const inputSchema = z.object({ id: z.string().describe('as sending returned it') });

export function registerCancelNotification(server: McpServer, { outbox, channels }: App): void {
  server.registerTool(
    'cancel_notification',
    {
      title: 'Cancel a notification',
      description:
        'Takes back a queued notification (scheduled, or waiting to be retried), or removes one from the local inbox; cannot be undone.',
      inputSchema,
      // It takes away what was to be sent; a second call changes nothing; only the outbox of this machine is touched.
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ id }, ctx) => {
      const owner = ownerOf(ctx);
      const cancelled = await outbox.cancel(owner, id);
      const known = cancelled ?? (await outbox.get(owner, id)) ?? unknownId(id);
      const state = stateOf(known, channels);
      // Also where it had been cancelled before: that is what was asked for.
      if (known.status === 'cancelled') return result(server, stateText(state), state);
      const why = isBeingTried(known) ? 'Not cancelled: an attempt is under way.' : 'Too late to cancel.';
      return toolError(`${why} ${stateText(state)}`);
    },
  );
}
