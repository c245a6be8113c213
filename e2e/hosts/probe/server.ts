import { McpServer } from '@modelcontextprotocol/server';
import type { App } from './app.ts';
import { planted } from './planted.ts';
import { registerConversationTools } from './tools/conversation.ts';
import { registerHintTools } from './tools/hints.ts';
import { registerOfferTools } from './tools/offer.ts';
import { registerResultTools } from './tools/results.ts';

export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'probe', version: '1.0.0', title: 'The laboratory’s probe' },
    { instructions: planted.instructions, capabilities: { tools: { listChanged: true } } },
  );
  registerOfferTools(server);
  registerHintTools(server);
  registerResultTools(server);
  registerConversationTools(server, app);
  server.registerResource(
    'planted',
    'probe://planted',
    { description: 'A planted resource.', mimeType: 'text/plain' },
    (uri) => ({ contents: [{ uri: uri.href, text: planted.resource }] }),
  );
  server.registerPrompt('planted_prompt', { description: 'A planted prompt.' }, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: planted.prompt } }],
  }));
  return server;
}
