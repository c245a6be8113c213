import type { McpServer } from '@modelcontextprotocol/server';

/** The house style, which the prompt refers to as well. */
export const style = 'Short sentences. Plain words. One thought at a time.';

export function registerStyle(server: McpServer): void {
  server.registerResource(
    'style',
    'style://guide',
    { title: 'House style', description: 'How texts are written here', mimeType: 'text/plain' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/plain', text: style }] }),
  );
}
