import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const options = { capabilities: { elicitation: { form: {} } } };
const client = new Client({ name: 'ask-client', version: '1.0.0' }, options);
client.setRequestHandler('elicitation/create', ({ params }) => {
  console.log('asked:', params.message);
  return { action: 'accept', content: { sure: true } };
});
await client.connect(new StdioClientTransport({ command: process.execPath, args: ['docs/snippets/ask.ts'] }));
const result = await client.callTool({ name: 'delete_branch', arguments: { name: 'old' } });
console.log('answered:', result.content);
await client.close();
