import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { notices } from '../config/configuration.js';
import { formatPath, keysOf, nodeAt, parsePath } from '../config/path.js';
import { plain } from '../formats/tree.js';

/** More does not reach the model in every host. */
const maxText = 20_000;

const inputSchema = z.object({
  path: z
    .string()
    .max(1_000, 'must have at most 1,000 characters')
    .optional()
    .describe('such as database.hosts[0].name, at most 1,000 characters (default: everything)'),
});
const outputSchema = z.object({
  path: z.string(),
  value: z.unknown(),
  problems: z.array(z.string()).optional(),
  note: z.string().optional(),
});

export function registerGetConfig(server: McpServer, { config }: App): void {
  server.registerTool(
    'get_config',
    {
      title: 'Read configuration',
      description:
        'Read the effective configuration, or the part at a path: files and environment merged. Values that may be secret read "[hidden: …]". For where a value is set use explain_config.',
      inputSchema,
      outputSchema,
      // It reads a copy in memory; files and environment are the user's own, no open world.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ path: text = '' }) => {
      const current = await config.current();
      const steps = parsePath(text);
      const node = nodeAt(current.tree, steps);
      const path = formatPath(steps);
      const value = plain(node);
      const short = JSON.stringify(value);
      const json = short.length <= 80 ? short : JSON.stringify(value, null, 2);
      if (json.length > maxText) {
        const name = path || 'The configuration';
        return toolError(
          `${name} is larger than ${maxText} characters: ask for a path in it: ${keysOf(node)}`,
        );
      }
      const { note, problems = [] } = notices(current);
      const lines = [
        ...(note === undefined ? [] : [note]),
        ...problems,
        ...(path === '' ? [] : [`${path}:`]),
        json,
      ];
      return {
        content: [{ type: 'text', text: lines.join('\n') }],
        structuredContent: { path, value, ...notices(current) },
      };
    },
  );
}
