import { fileURLToPath } from 'node:url';
import { runProgram } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A short form of `pnpm attack`: what core bounds for every server. */
test.each(['sessions', 'streams', 'subscriptions'])(
  'a good caller is served during floods of %s',
  async (only) => {
    const { code, stdout, stderr } = await runProgram('proof/attack.ts', {
      args: ['--seconds', '2', '--only', only],
      cwd: root,
    });
    const [, , nothing, ...floods] = stdout.split('\n').filter((line) => line.startsWith('|'));
    expect(nothing, stderr).toContain('| nothing |');
    expect(floods.length).toBeGreaterThan(0);
    for (const flood of floods) expect(flood).toMatch(/\| yes \|$/);
    expect(code, stdout).toBe(0);
  },
);
