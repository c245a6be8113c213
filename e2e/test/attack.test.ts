import { fileURLToPath } from 'node:url';
import { runProgram } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Short forms of `pnpm attack`. How long the 4 MiB take to read depends on the machine, so there only the process is judged. */
test.each([
  ['sessions that|listen streams$', 0],
  ['4 MiB|bodies|nobody', undefined],
])('floods of %s end no process, and a good caller is served', async (only, expected) => {
  const { code, stdout, stderr } = await runProgram('e2e/attack.ts', {
    args: ['--seconds', '2', '--only', only],
    cwd: root,
  });
  const [, , nothing, ...floods] = stdout.split('\n').filter((line) => line.startsWith('|'));
  expect(nothing, stderr).toContain('| nothing |');
  expect(floods.length).toBeGreaterThan(1);
  for (const flood of floods) expect(flood).toMatch(/\| yes \|$/);
  if (expected !== undefined) expect(code, stdout).toBe(expected);
});
