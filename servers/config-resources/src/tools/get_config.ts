import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { find, formatPath, parsePath } from '../config/path.js';
import { plain } from '../config/tree.js';
import { problemText } from '../config/wording.js';
import { pathSchema, someKeys, whatIsMissing } from './config-path.js';

/** What a model can take in at once. */
const maxText = 60_000;

const inputSchema = z.object({ path: pathSchema.optional() });
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
        'The effective configuration, or the part at a path: files and environment merged; what may be secret reads "[hidden: …]". To learn where a value is set use explain_config.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    ({ path: text = '' }) => {
      const { current } = config;
      const path = parsePath(text);
      const found = find(current.tree, path);
      if (!('node' in found)) return toolError(whatIsMissing(found));
      const value = plain(found.node);
      const short = JSON.stringify(value);
      const json = short.length <= 80 ? short : JSON.stringify(value, null, 2);
      if (json.length > maxText) {
        const { node } = found;
        const keys = node.kind === 'map' ? ` Its keys: ${someKeys([...node.entries.keys()])}` : '';
        return toolError(
          `${formatPath(path) || 'The configuration'} is larger than ${maxText} characters: ask for a path in it.${keys}`,
        );
      }
      const problems = current.problems.map(problemText);
      const note = current.note;
      return {
        content: [{ type: 'text', text: [...(note ? [note] : []), ...problems, json].join('\n') }],
        structuredContent: {
          path: formatPath(path),
          value,
          ...(problems.length > 0 && { problems }),
          ...(note !== undefined && { note }),
        },
      };
    },
  );
}
