import { fileURLToPath } from 'node:url';
import { runProgram } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

/** As `pnpm conformance` and the others run them: from the workspace's folder. */
const root = fileURLToPath(new URL('../..', import.meta.url));

test.each([
  ['conformance.ts', ['--server', 'calculator'], /calculator: 2026-07-28: 7 of 7 scenarios passed/],
  ['fuzz.ts', ['--server', 'calculator', '--mutants', '100'], /100 mutants/],
  [
    'properties.ts',
    ['--server', 'calculator', '--tool', 'calculate', '--cases', '20'],
    /20 cases of 1 tool, 0 failures/,
  ],
  ['tour.ts', ['--built'], /Everything held\./],
  ['soak.ts', ['--minutes', '0.05'], /no errors/],
])('%s %j', async (file, args, said) => {
  const { code, stdout, stderr } = await runProgram(`e2e/${file}`, { args, cwd: root });
  expect(stdout, stderr).toMatch(said);
  expect(code, stderr).toBe(0);
});
