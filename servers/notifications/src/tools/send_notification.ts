import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, brief, briefSchema, sentence } from '../answer.js';
import type { App } from '../app.js';
import { chooseChannels, compose } from '../compose.js';
import { confirmUrgent } from '../confirm-urgent.js';
import { ownerOf } from '../owner.js';
import { answering } from '../refusal.js';
import { send, wishShape } from '../sending.js';

const inputSchema = z.object({
  ...wishShape,
  channel: z
    .string()
    .max(64)
    .optional()
    .describe('a name from channels://list; default: the default channel'),
});

export function registerSendNotification(server: McpServer, app: App): void {
  server.registerTool(
    'send_notification',
    {
      title: 'Send a notification',
      description:
        'Send a message to people through a configured channel, now or later; kept on disk and retried until confirmed. status: delivered = the channel confirmed it; queued = not yet; failed = given up; stored = no channel is configured, kept locally. Not for answering in this conversation.',
      inputSchema,
      outputSchema: briefSchema,
      // It only adds. Not idempotent: each call sends, unless it repeats an idempotency_key.
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    answering(async ({ channel, ...wish }, ctx) => {
      const channels = chooseChannels(channel === undefined ? undefined : [channel], app.directory);
      const drafts = compose(wish, channels, ownerOf(ctx), Date.now());
      const question = await confirmUrgent(server, ctx, drafts, app.outbox.store);
      if (question) return question;
      const [sent] = await send(app, drafts, ctx);
      if (!sent) throw new Error('nothing came of one draft');
      const known = sent.deduplicated
        ? 'Accepted before under this idempotency_key; nothing new was sent. '
        : '';
      return answer(
        known + sentence(sent.notification, app.channels),
        brief(sent.notification, sent.deduplicated),
      );
    }),
  );
}
