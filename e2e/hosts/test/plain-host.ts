/** A host of ours, as plain as can be: one server from a file of configuration, a model in Chat Completions. */
import { readFile } from 'node:fs/promises';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const [file = '', model = '', prompt = '', drops] = process.argv.slice(2);
const { mcpServers } = JSON.parse(await readFile(file, 'utf8')) as {
  mcpServers: Record<string, { command: string; args: string[]; env?: Record<string, string> }>;
};
const [server] = Object.values(mcpServers);
if (server === undefined) throw new Error('no server');
const client = new Client(
  { name: 'plain-host', version: '1.0.0' },
  { versionNegotiation: { mode: 'legacy' } },
);
await client.connect(new StdioClientTransport(server));
const { tools } = await client.listTools();
const declared = tools.map(({ name, description, inputSchema }) => ({
  type: 'function',
  function: { name: `plain_${name}`, description, parameters: inputSchema },
}));
const messages: object[] = [{ role: 'user', content: prompt }];
// Something outside that it wants besides.
const proxy = process.env.HTTPS_PROXY ?? '';
await fetch(proxy, { method: 'GET' }).catch(() => {});
for (;;) {
  const answer = await fetch(model, { method: 'POST', body: JSON.stringify({ messages, tools: declared }) });
  const { choices } = (await answer.json()) as {
    choices: [
      {
        message: {
          content: string;
          tool_calls?: [{ id: string; function: { name: string; arguments: string } }];
        };
      },
    ];
  };
  const [{ message }] = choices;
  messages.push(message);
  const call = message.tool_calls?.[0];
  if (call === undefined) {
    console.log(message.content);
    break;
  }
  const name = call.function.name.replace(/^plain_/, '');
  const { content, structuredContent } = await client.callTool({
    name,
    arguments: JSON.parse(call.function.arguments),
  });
  const told = drops === 'structure' ? { content } : { content, structuredContent };
  messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(told) });
}
await client.close();
