// #region client
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'first-client', version: '1.0.0' });
const args = ['docs/snippets/word-count.ts'];
await client.connect(new StdioClientTransport({ command: process.execPath, args }));

const { tools } = await client.listTools();
console.log(tools.map(({ name }) => name));

const result = await client.callTool({ name: 'count_words', arguments: { text: 'to be or not to be' } });
console.log(result.structuredContent);

await client.close();
// #endregion client
