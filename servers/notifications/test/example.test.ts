import { fileURLToPath } from 'node:url';
import { runProgram } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

test('examples/client.ts holds what it says', async () => {
  const example = fileURLToPath(new URL('../examples/client.ts', import.meta.url));
  const { code, stdout, stderr } = await runProgram(example, { limitMs: 25_000 });
  expect(code, `${stdout}\n${stderr}`).toBe(0);
});
