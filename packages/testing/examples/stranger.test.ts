// The official memory server, tested by what any server can be tested by.
import { createRequire } from 'node:module';
import { audit, connect, fuzzStdio, fuzzText } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

const bin = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-memory/dist/index.js');
const env = { MEMORY_FILE_PATH: '/dev/null' };

test.each(['v1', 'v2-legacy'] as const)('the %s client is served', async (client) => {
  await using connection = await connect({ client, wiring: 'stdio', server: { bin }, env });
  const result = await connection.client.callTool('search_nodes', { query: 'nobody' });
  expect(result.structuredContent).toEqual({ entities: [], relations: [] });
});

test('it survives 500 mutants', async () => {
  const report = await fuzzStdio({ bin, env, mutants: 500, eras: ['legacy'], seed: 1 });
  expect(report.failures, fuzzText(report)).toEqual([]);
});

test('nothing is found but what is known', async () => {
  const { findings } = await audit({ bin, env, tokenBudget: 3_000 });
  expect(findings.map(({ says }) => says)).toMatchInlineSnapshot(`
    [
      "takes constructor for a tool of its own that is disabled",
      "takes __proto__ for a tool of its own that is disabled",
      "does not answer a line that is no JSON with the error -32700",
      "does not answer JSON that is no message with the error -32600",
    ]
  `);
});
