import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { planted } from '../planted.ts';

const text = { type: 'text', text: planted.text } as const;
const image = { type: 'image', data: planted.image, mimeType: 'image/png' } as const;
const structuredContent = { mark: planted.structured };
const outputSchema = z.object({ mark: z.string() });

/** A tool for each kind of result. */
export function registerResultTools(server: McpServer): void {
  const results = {
    give_text: { content: [text] },
    give_two_texts: { content: [text, { type: 'text' as const, text: planted.afterChange }] },
    give_image: { content: [text, image] },
    give_link: {
      content: [
        text,
        {
          type: 'resource_link' as const,
          uri: planted.linkUri,
          name: planted.linkName,
          description: planted.linkDescription,
          mimeType: 'text/plain',
        },
      ],
    },
    give_embedded: {
      content: [
        text,
        {
          type: 'resource' as const,
          resource: { uri: 'probe://embedded', mimeType: 'text/plain', text: planted.embedded },
        },
      ],
    },
    give_long_text: { content: [{ type: 'text' as const, text: planted.longText }] },
    give_failure: { content: [{ type: 'text' as const, text: planted.failure }], isError: true },
  };
  for (const [name, result] of Object.entries(results)) {
    server.registerTool(
      name,
      { description: `${name}: a planted result.`, annotations: { readOnlyHint: true } },
      () => result,
    );
  }
  const structured = {
    give_structured: { content: [text], structuredContent },
    give_structured_and_image: { content: [text, image], structuredContent },
  };
  for (const [name, result] of Object.entries(structured)) {
    server.registerTool(
      name,
      {
        description: `${name}: its text and its structure differ.`,
        outputSchema,
        annotations: { readOnlyHint: true },
      },
      () => result,
    );
  }
}
