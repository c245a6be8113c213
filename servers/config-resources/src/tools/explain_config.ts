import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { find, formatPath, parsePath } from '../config/path.js';
import { describeOrigin, type Node } from '../config/tree.js';
import { problemText } from '../config/wording.js';
import { pathSchema, whatIsMissing } from './config-path.js';

const maxParts = 100;

const inputSchema = z.object({ path: pathSchema });
const outputSchema = z.object({
  path: z.string(),
  value: z.unknown().optional(),
  origin: z.string(),
  overrides: z.array(z.string()),
  parts: z.record(z.string(), z.string()).optional(),
});

export function registerExplainConfig(server: McpServer, { config }: App): void {
  server.registerTool(
    'explain_config',
    {
      title: 'Explain a configuration value',
      description:
        'Where a value comes from: file:line, environment variable or default, and which places it overrides. Of a section, where each part comes from.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    ({ path: text }) => {
      const { tree, problems, note } = config.current;
      const path = parsePath(text);
      const found = find(tree, path);
      if (!('node' in found)) return toolError(whatIsMissing(found));
      const { node } = found;
      const name = formatPath(path);
      const origin = describeOrigin(node.origin);
      const overrides = (node.beneath ?? []).map(describeOrigin);
      const { parts, more } = partsOf(node, path);
      const value = node.kind === 'scalar' ? node.value : undefined;
      const lines = [
        ...(note === undefined ? [] : [note]),
        node.kind === 'scalar'
          ? `${name} is ${JSON.stringify(value)}, from ${origin}.${node.isHidden ? ` Only the user can show it: CONFIG_SHOW=${name}` : ''}`
          : `${name || 'The configuration'} is made of:`,
        ...Object.entries(parts ?? {}).map(([part, where]) => `- ${part}: ${where}`),
        ...(more ? [`… and more than these ${maxParts}: ask for a path in it.`] : []),
        ...(overrides.length === 0
          ? []
          : [`Also written in ${overrides.join(', ')}${node.kind === 'scalar' ? ' (overridden)' : ''}.`]),
        ...problems.map(problemText),
      ];
      return {
        content: [{ type: 'text', text: lines.join('\n') }],
        structuredContent: {
          path: name,
          ...(value !== undefined && { value }),
          origin,
          overrides,
          ...(parts && { parts }),
        },
      };
    },
  );
}

/** Each value below, by its path, as far as a model can take them in at once. */
function partsOf(node: Node, from: string[]): { parts?: Record<string, string>; more: boolean } {
  if (node.kind === 'scalar') return { more: false };
  const parts: [string, string][] = [];
  let more = false;
  const visit = (at: Node, path: string[]) => {
    if (parts.length >= maxParts) {
      more = true;
    } else if (at.kind === 'scalar' || (at.kind === 'list' && at.items.length === 0)) {
      parts.push([formatPath(path), describeOrigin(at.origin)]);
    } else {
      const children = at.kind === 'map' ? at.entries : at.items.entries();
      for (const [key, child] of children) visit(child, [...path, String(key)]);
    }
  };
  visit(node, from);
  return { parts: Object.fromEntries(parts), more };
}
