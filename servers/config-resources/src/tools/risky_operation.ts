import { reportProgress, runningTask, toolError } from '@mcp-reference/core';
import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { checkRecords, maxRecords } from '../users/records.js';

const inputSchema = z.object({
  input_data: z
    .preprocess(
      fromText,
      z
        .array(z.unknown(), { error: 'input_data must be an array of users' })
        .min(1, 'input_data holds no users')
        .max(maxRecords, 'input_data holds more than 10,000 users: import them in parts'),
    )
    // Their JSON text is taken too, and not advertised: a value has one type.
    .meta({
      items: { type: 'object' },
      description: 'users: [{ id, name, email?, title?, locale? }], 1 to 10,000',
    }),
  on_conflict: z
    .enum(['fail', 'skip', 'update'])
    .default('fail')
    .describe(
      'what to do with an id that exists: "fail" imports nothing, "update" overwrites (default fail)',
    ),
});
const outputSchema = z.object({ inserted: z.number(), updated: z.number(), skipped: z.number() });

export function registerRiskyOperation(server: McpServer, { users }: App): void {
  server.registerTool(
    'risky_operation',
    {
      title: 'Import users',
      description:
        'Only when the user has asked for it: imports users into the database, all of them or none. With on_conflict "update" it overwrites those that exist. To undo it, cancel the call before it ends.',
      inputSchema,
      outputSchema,
      // With "update" it overwrites; a second import of the same users fails or changes their times; the database is the user's.
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    async ({ input_data, on_conflict }, ctx) => {
      const checked = checkRecords(input_data);
      if ('problems' in checked) {
        const { problems, count } = checked;
        const more = count > problems.length ? [`… and ${count - problems.length} more`] : [];
        return toolError(['No user was imported. input_data has problems:', ...problems, ...more].join('\n'));
      }
      const { records } = checked;
      try {
        const store = await users.store();
        await log(ctx, `importing ${records.length} users`);
        const result = await store.import(records, {
          onConflict: on_conflict,
          // A task that begins again finds what it has imported.
          id: runningTask(ctx)?.id,
          signal: ctx.mcpReq.signal,
          // The total is reported when it is true: after the commit.
          onProgress: (done) =>
            done < records.length
              ? reportProgress(ctx, { progress: done, total: records.length, message: 'writing users' })
              : undefined,
        });
        await reportProgress(ctx, { progress: records.length, total: records.length, message: 'committed' });
        await log(ctx, `imported ${records.length} users`);
        const text = `Imported: ${result.inserted} new, ${result.updated} updated, ${result.skipped} skipped.`;
        return { content: [{ type: 'text', text }], structuredContent: { ...result } };
      } catch (error) {
        if (!ctx.mcpReq.signal.aborted) await log(ctx, 'the import was rolled back', 'warning');
        throw error;
      }
    },
  );
}

/** Some clients send arrays as text. */
function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** For clients that show a server's log; deprecated by the 2026-07-28 revision, and then silent unless asked for. */
async function log(ctx: ServerContext, message: string, level: 'info' | 'warning' = 'info'): Promise<void> {
  await ctx.mcpReq.log(level, message, 'risky_operation').catch(() => {});
}
