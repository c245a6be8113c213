import { reportProgress, runningTask } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { type Consent, confirmUrgent } from '../confirm-urgent.js';
import { chooseChannels, compose, sendShape, sends } from '../drafts.js';
import { result, sentSchema, stateText } from '../result.js';
import { ownerOf, settle } from '../sending.js';

const inputSchema = z.object({
  ...sendShape,
  channels: z.array(z.string()).min(1).max(50).optional().describe('1 to 50 names; default: every channel'),
});
const outputSchema = z.object({
  delivered: z.number(),
  notifications: z.array(sentSchema),
  confirmation: z.string().optional(),
});

export function registerBroadcastNotification(server: McpServer, app: App): void {
  server.registerTool(
    'broadcast_notification',
    {
      title: 'Notify several channels',
      description:
        'Only when the user wants several channels told. Sends a message to each of them; all are accepted, or none.',
      inputSchema,
      outputSchema,
      annotations: sends,
    },
    async ({ channels, ...args }, ctx) => {
      const task = runningTask(ctx);
      let consent: Exclude<Consent, { answer: unknown }> = {};
      // A task may begin again after its process died: what it had accepted is in the outbox.
      let accepted = task && (await app.outbox.acceptedBy(ownerOf(ctx), task.id));
      if (accepted === undefined) {
        const all = app.channels.size > 0 ? [...app.channels.keys()] : undefined;
        const chosen = chooseChannels(channels ?? all, app);
        const drafts = compose(args, chosen, ownerOf(ctx), 'broadcast', task?.createdAt);
        const given = await confirmUrgent(server, ctx, drafts, app);
        if ('answer' in given) return given.answer;
        consent = given;
        accepted = await app.outbox.accept(drafts, task?.id);
      }
      const total = accepted.length;
      let progress = 0;
      const notifications = await settle(app, accepted, ctx, (state) => {
        progress += 1;
        void reportProgress(ctx, { progress, total, message: stateText(state) });
      });
      const delivered = notifications.filter(({ status }) => status === 'delivered').length;
      const lines = [
        `${delivered} of ${total} delivered.`,
        ...notifications.map(stateText),
        consent.confirmation,
      ];
      const structure = { delivered, notifications, ...consent };
      return result(server, lines.filter(Boolean).join('\n'), structure, notifications);
    },
  );
}
