import type { McpServer } from '@modelcontextprotocol/server';

/** The same tool under different hints: which of them does a host call without asking anybody? */
export function registerHintTools(server: McpServer): void {
  const hints = {
    hinted_read_only: { readOnlyHint: true, openWorldHint: false },
    hinted_nothing: undefined,
    hinted_destructive: { readOnlyHint: false, destructiveHint: true },
  };
  for (const [name, annotations] of Object.entries(hints)) {
    server.registerTool(
      name,
      { description: 'Answers with its name.', ...(annotations && { annotations }) },
      () => ({ content: [{ type: 'text', text: `${name} was run` }] }),
    );
  }
}
