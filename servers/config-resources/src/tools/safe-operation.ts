import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { ConfigProblem } from '../formats/problem.js';
import { withoutSecretWords } from '../redact/text.js';

const maxData = 256 * 1024;
const tooLarge = 'data is larger than 262,144 characters: check it in parts';

const inputSchema = z.object({
  data: z
    .union([z.record(z.string(), z.unknown()), z.string().max(maxData, tooLarge)], {
      error: 'data must be an object, or its YAML or JSON as text of at most 262,144 characters',
    })
    // An object is taken too, and not advertised: some vendors refuse every tool of a session over a value of two types.
    .meta({
      type: 'string',
      maxLength: maxData,
      anyOf: undefined,
      description: 'the YAML or JSON text of the document, at most 262,144 characters',
    }),
});
const outputSchema = z.object({ valid: z.boolean(), schema: z.string() });

export function registerSafeOperation(server: McpServer, { config }: App): void {
  server.registerTool(
    'safe-operation',
    {
      title: 'Check a configuration document',
      description:
        'Changes nothing: checks a draft of a configuration document against the JSON Schema, before anybody writes it. Errors are JSON pointers into the draft.',
      inputSchema,
      outputSchema,
      // It reads the draft and the schema; nothing is written.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ data }) => {
      if (typeof data !== 'string' && JSON.stringify(data).length > maxData) return toolError(`${tooLarge}.`);
      try {
        const { schema, problems, count } = await config.check(data);
        if (count === 0) {
          const text = `data is valid: it fits ${schema}.`;
          return { content: [{ type: 'text', text }], structuredContent: { valid: true, schema } };
        }
        const more = count > problems.length ? [`… and ${count - problems.length} more`] : [];
        const lines = [`data does not fit ${schema}:`, ...problems, ...more];
        return toolError(withoutSecretWords(lines.join('\n')));
      } catch (error) {
        if (error instanceof ConfigProblem) return toolError(withoutSecretWords(error.message));
        throw error;
      }
    },
  );
}
