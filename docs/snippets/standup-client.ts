import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'standup-client', version: '1.0.0' });
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: ['docs/snippets/standup.ts'] }),
);

const { prompts } = await client.listPrompts();
console.dir(prompts, { depth: null });

const { completion } = await client.complete({
  ref: { type: 'ref/prompt', name: 'standup' },
  argument: { name: 'team', value: 'f' },
});
console.log(completion.values);

const { messages } = await client.getPrompt({ name: 'standup', arguments: { done: 'fixed the login' } });
for (const { content } of messages) if (content.type === 'text') console.log(content.text);

await client.close();
