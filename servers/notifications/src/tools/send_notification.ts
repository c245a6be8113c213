import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { confirmUrgent } from '../confirm-urgent.js';
import { chooseChannels, compose, sendShape, sends } from '../drafts.js';
import { result, sentSchema, stateText } from '../result.js';
import { ownerOf, settle } from '../sending.js';

const inputSchema = z.object({
  ...sendShape,
  channel: z.string().optional().describe('a name from channels://list; default: the default channel'),
});
const outputSchema = sentSchema.extend({ confirmation: z.string().optional() });

export function registerSendNotification(server: McpServer, app: App): void {
  server.registerTool(
    'send_notification',
    {
      title: 'Send a notification',
      description:
        'Only when the user wants people told; not for answering in this conversation. Sends a message through a configured channel, and tries until it is confirmed. status: delivered = the channel confirmed it; queued = not yet; failed = given up; stored = kept locally, no channel is configured.',
      inputSchema,
      outputSchema,
      annotations: sends,
    },
    async ({ channel, ...args }, ctx) => {
      const channels = chooseChannels(channel === undefined ? undefined : [channel], app);
      const drafts = compose(args, channels, ownerOf(ctx));
      const consent = await confirmUrgent(server, ctx, drafts, app);
      if ('answer' in consent) return consent.answer;
      const states = await settle(app, await app.outbox.accept(drafts), ctx);
      const text = [...states.map(stateText), consent.confirmation].filter(Boolean).join(' ');
      return result(server, text, { ...states[0], ...consent }, states);
    },
  );
}
