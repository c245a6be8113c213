// More that can be asked of a server of which only the built file is there.
import { createRequire } from 'node:module';
import { connect, fuzzStdio, fuzzText } from '@mcp-reference/testing';
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
