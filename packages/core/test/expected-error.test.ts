import { createLogger, ExpectedError, guardServer } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { connectLoopback } from '../src/cli/loopback.js';

class Unknown extends ExpectedError {}

test('the model reads why a tool could not do it, and nothing is logged; any other error is a fault', async () => {
  const logged: string[] = [];
  const server = new McpServer({ name: 'it', version: '1' });
  const failing = (name: string, error: Error) =>
    server.registerTool(
      name,
      { inputSchema: z.object({}), outputSchema: z.object({ n: z.number() }) },
      () => {
        throw error;
      },
    );
  failing('expected', new ExpectedError('There is no chapter 9: number is from 1 to 8.'));
  failing('own', new Unknown('There is no such unit.'));
  failing('fault', new Error('the password is hunter2'));
  guardServer(server, { logger: createLogger({ write: (line) => logged.push(line) }) });
  const client = await connectLoopback(() => server);
  const call = (name: string) => client.request('tools/call', { name, arguments: {} });
  const answer = (text: string) => ({
    isError: true,
    content: [{ type: 'text', text }],
    resultType: 'complete',
    _meta: expect.any(Object),
  });
  expect(await call('expected')).toEqual(answer('There is no chapter 9: number is from 1 to 8.'));
  expect(await call('own')).toEqual(answer('There is no such unit.'));
  expect(logged).toEqual([]);
  expect(JSON.stringify(await call('fault'))).not.toContain('hunter2');
  expect(logged).toHaveLength(1);
  await client.close();
});
