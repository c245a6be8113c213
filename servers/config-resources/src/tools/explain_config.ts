import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { notices } from '../config/configuration.js';
import { formatPath, nodeAt, parsePath } from '../config/path.js';
import { describeOrigin, type Node } from '../formats/tree.js';

const maxParts = 100;

const inputSchema = z.object({
  path: z
    .string()
    .max(1_000, 'must have at most 1,000 characters')
    .describe('such as database.hosts[0].name, at most 1,000 characters; "" for everything'),
});
const outputSchema = z.object({
  path: z.string(),
  value: z.unknown().optional(),
  origin: z.string(),
  overrides: z.array(z.string()),
  parts: z.record(z.string(), z.string()).optional(),
  hints: z.array(z.string()).optional(),
  problems: z.array(z.string()).optional(),
  note: z.string().optional(),
});

export function registerExplainConfig(server: McpServer, { config }: App): void {
  server.registerTool(
    'explain_config',
    {
      title: 'Explain a configuration value',
      description:
        'Where a configuration value comes from: file:line, environment variable or default, and which places it overrides. For a section: where each part comes from.',
      inputSchema,
      outputSchema,
      // It reads a copy in memory, as get_config does.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ path: text }) => {
      const current = await config.current();
      const steps = parsePath(text);
      const node = nodeAt(current.tree, steps);
      const path = formatPath(steps);
      const origin = describeOrigin(node.origin);
      const overrides = (node.beneath ?? []).map(describeOrigin);
      const { parts, hasMore } = partsOf(node, steps);
      const { note, problems = [] } = notices(current);
      const hints = [
        ...(node.isHidden ? [`Only the user can show it: CONFIG_SHOW=${path}`] : []),
        ...(hasMore ? [`There are more than these ${maxParts}: ask for a path in it.`] : []),
      ];
      const value = node.kind === 'scalar' ? { value: node.value } : {};
      const lines = [
        ...(note === undefined ? [] : [note]),
        node.kind === 'scalar'
          ? `${path} is ${JSON.stringify(node.value)}, from ${origin}.`
          : `${path || 'The configuration'}, from ${origin}, is made of:`,
        ...Object.entries(parts ?? {}).map(([part, where]) => `- ${part}: ${where}`),
        ...(overrides.length === 0 ? [] : [`It overrides ${overrides.join(', ')}.`]),
        ...hints,
        ...problems,
      ];
      return {
        content: [{ type: 'text', text: lines.join('\n') }],
        structuredContent: {
          path,
          ...value,
          origin,
          overrides,
          ...(parts && { parts }),
          ...(hints.length > 0 && { hints }),
          ...notices(current),
        },
      };
    },
  );
}

/** Each value below, by its path, as far as a model can take them in at once. */
function partsOf(node: Node, from: string[]): { parts?: Record<string, string>; hasMore: boolean } {
  if (node.kind === 'scalar') return { hasMore: false };
  const parts: [string, string][] = [];
  let hasMore = false;
  const visit = (at: Node, path: string[]) => {
    if (parts.length >= maxParts) {
      hasMore = true;
    } else if (at.kind === 'scalar' || (at.kind === 'list' && at.items.length === 0)) {
      parts.push([formatPath(path), describeOrigin(at.origin)]);
    } else {
      const children = at.kind === 'map' ? at.entries : at.items.entries();
      for (const [key, child] of children) visit(child, [...path, String(key)]);
    }
  };
  visit(node, from);
  return { parts: Object.fromEntries(parts), hasMore };
}
