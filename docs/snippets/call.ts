/** `node call.ts server.ts tool [json]`: one call by a real client, over stdio, as a host makes it. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const [file = '', name = '', json = '{}', timeout = '60000'] = process.argv.slice(2);
const client = new Client({ name: 'call', version: '1.0.0' });
try {
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [file] }));
  const call = { name, arguments: JSON.parse(json) as Record<string, unknown> };
  console.dir(await client.callTool(call, { timeout: Number(timeout) }), { depth: null });
} catch (error) {
  console.log(String(error));
  process.exitCode = 1;
} finally {
  await client.close();
}
