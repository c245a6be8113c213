/** `node list.ts server.ts`: how a client sees the tools. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'list', version: '1.0.0' });
try {
  await client.connect(new StdioClientTransport({ command: process.execPath, args: process.argv.slice(2) }));
  console.log((await client.listTools()).tools.map(({ name }) => name));
} catch (error) {
  console.log(String(error));
  process.exitCode = 1;
} finally {
  await client.close();
}
