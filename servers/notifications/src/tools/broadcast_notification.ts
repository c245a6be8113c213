import { reportProgress } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, sentence, standing, standingSchema } from '../answer.js';
import type { App } from '../app.js';
import { chooseChannels, compose } from '../compose.js';
import { confirmUrgent } from '../confirm-urgent.js';
import { ownerOf } from '../owner.js';
import { answering } from '../refusal.js';
import { plainWishShape, send } from '../sending.js';

const inputSchema = z.object({
  ...plainWishShape,
  channels: z.array(z.string().max(64)).min(1).max(50).optional().describe('default: every channel'),
});
const outputSchema = z.object({ delivered: z.number(), notifications: z.array(standingSchema) });

export function registerBroadcastNotification(server: McpServer, app: App): void {
  server.registerTool(
    'broadcast_notification',
    {
      title: 'Notify several channels',
      description:
        'Send one message to several channels: one notification each, accepted all or none. Arguments as in send_notification.',
      inputSchema,
      outputSchema,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    answering(async ({ channels, ...wish }, ctx) => {
      const { names } = app.directory;
      const chosen = chooseChannels(channels ?? (names.length > 0 ? names : undefined), app.directory);
      const drafts = compose(wish, chosen, ownerOf(ctx), Date.now(), 'broadcast');
      const question = await confirmUrgent(server, ctx, drafts, app.outbox.store);
      if (question) return question;
      const total = drafts.length;
      let progress = 0;
      const sent = await send(app, drafts, ctx, (notification) => {
        progress += 1;
        void reportProgress(ctx, { progress, total, message: sentence(notification, app.channels) });
      });
      const delivered = sent.filter(({ notification }) => notification.status === 'delivered').length;
      return answer(
        [
          `${delivered} of ${total} delivered.`,
          ...sent.map(({ notification, deduplicated }) => {
            const text = sentence(notification, app.channels);
            return deduplicated
              ? `Accepted before under this idempotency_key, not sent again: ${text}`
              : text;
          }),
        ].join('\n'),
        { delivered, notifications: sent.map((one) => standing(one.notification)) },
      );
    }),
  );
}
