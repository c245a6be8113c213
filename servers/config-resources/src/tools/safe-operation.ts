import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { ConfigProblem, messageWithLine } from '../config/problem.js';
import { withoutSecretWords } from '../redact/text.js';
import { settings } from '../settings.js';

const maxData = 256 * 1024;

const inputSchema = z.object({
  data: z
    .union([z.record(z.string(), z.unknown()), z.string().max(maxData)], {
      error: 'data must be an object, or its YAML or JSON as text',
    })
    // An object is taken too, and not advertised: some vendors refuse every tool of a session over a value of two types.
    .meta({
      type: 'string',
      maxLength: maxData,
      anyOf: undefined,
      description: 'the YAML or JSON text of the document',
    }),
});
const outputSchema = z.object({ valid: z.boolean(), schema: z.string() });

let ownSchema: Record<string, unknown> | undefined;

/** What is checked against where CONFIG_SCHEMA names nothing: this server's own settings. */
function schemaOfSettings(): Record<string, unknown> {
  ownSchema ??= { ...z.toJSONSchema(settings, { io: 'input' }), additionalProperties: false };
  return ownSchema;
}

export function registerSafeOperation(server: McpServer, { config, parseDraft }: App): void {
  server.registerTool(
    'safe-operation',
    {
      title: 'Check a configuration document',
      description:
        'Validate a draft of the configuration against its JSON Schema before anybody writes it. Changes nothing. Errors come as JSON pointers.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    async ({ data }) => {
      const schemaName =
        config.schema === undefined
          ? 'the settings of this server (CONFIG_SCHEMA is not set)'
          : 'CONFIG_SCHEMA';
      let document: unknown;
      try {
        document = typeof data === 'string' ? await parseDraft(data) : data;
      } catch (error) {
        if (!(error instanceof ConfigProblem)) throw error;
        return toolError(`data ${messageWithLine(error)}.`);
      }
      if (typeof data !== 'string' && JSON.stringify(data).length > maxData) {
        return toolError(`data is larger than ${maxData} characters: check it in parts.`);
      }
      try {
        const { problemsOf } = await import('../config/validate.js');
        const { shown, count } = await problemsOf(config.schema?.document ?? schemaOfSettings(), document);
        if (count > 0) {
          const more = count > shown.length ? [`… and ${count - shown.length} more`] : [];
          return toolError(
            withoutSecretWords([`data does not fit ${schemaName}:`, ...shown, ...more].join('\n')),
          );
        }
      } catch (error) {
        if (!(error instanceof ConfigProblem)) throw error;
        return toolError(withoutSecretWords(`CONFIG_SCHEMA ${error.message}`));
      }
      return {
        content: [{ type: 'text', text: `data is valid: it fits ${schemaName}.` }],
        structuredContent: { valid: true, schema: schemaName },
      };
    },
  );
}
