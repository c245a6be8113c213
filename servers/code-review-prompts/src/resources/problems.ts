import type { McpServer } from '@modelcontextprotocol/server';
import type { App } from '../app.js';

export const problemsUri = 'prompts://problems';

/** The prompt files that cannot be used as they are, and why: what their author looks at. */
export function registerProblems(server: McpServer, app: App): void {
  server.registerResource(
    'problems',
    problemsUri,
    {
      title: 'Problems with prompt files',
      description:
        'Prompt files that cannot be used as they are, each with what is wrong and what to do. Empty when all are fine.',
      mimeType: 'application/json',
    },
    (uri) => {
      const text = JSON.stringify(app.library().problems, null, 2);
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text }] };
    },
  );
}
