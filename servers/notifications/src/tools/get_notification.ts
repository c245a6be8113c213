import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { detailOf, result, stateText, unknownId } from '../result.js';
import { ownerOf } from '../sending.js';

const inputSchema = z.object({ id: z.string().describe('as sending returned it') });

export function registerGetNotification(server: McpServer, { outbox, channels }: App): void {
  server.registerTool(
    'get_notification',
    {
      title: 'Look up a notification',
      description: 'How one notification stands: its text, what went wrong, when it is tried next.',
      inputSchema,
      // It reads the outbox of this machine.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ id }, ctx) => {
      const detail = detailOf((await outbox.get(ownerOf(ctx), id)) ?? unknownId(id), channels);
      const { title, message, priority, created_at } = detail;
      const heading = title === undefined ? [] : [`Title: ${title}`];
      const about = `Priority ${priority}, created ${created_at}.`;
      return result(server, [stateText(detail), about, ...heading, `Message: ${message}`].join('\n'), detail);
    },
  );
}
