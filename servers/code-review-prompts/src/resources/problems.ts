import type { McpServer } from '@modelcontextprotocol/server';
import type { App } from '../app.js';

/** The prompt files that cannot be used, and why: what their author looks at. */
export function registerProblems(server: McpServer, app: App): void {
  server.registerResource(
    'problems',
    'prompts://problems',
    {
      title: 'Problems with prompt files',
      description: 'Prompt files that cannot be used, each with what is wrong. Empty when all are fine.',
      mimeType: 'application/json',
    },
    (uri) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify(app.library().problems, null, 2),
        },
      ],
    }),
  );
}
