import { createRequire } from 'node:module';
import { audit } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

const bin = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-memory/dist/index.js');
test('the official memory server does nothing wrong but what is known', async () => {
  const known = [
    'argument-added-named',
    'argument-typo',
    'inherited-name',
    'instructions-present',
    'schema-described',
    'tools-cost',
    'unknown-tool',
    'unreadable-answered',
  ];
  const { findings } = await audit(
    { bin, env: { MEMORY_FILE_PATH: '/dev/null' } },
    { mutants: 1_000, off: known },
  );
  expect(findings).toEqual([]);
});
