import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Workplace } from '../support/workplace.ts';

const work = new Workplace('nothingPublished');
const pnpm = (...args: string[]) => work.inside('my-server', 'npx', '-y', 'pnpm@12', ...args);

test('who runs create with pnpm is told to go on with pnpm, and can', async () => {
  work.env.npm_config_user_agent = 'pnpm/12.0.0 npm/? node/v24.0.0';
  const printed = await work.createHere('my-server', '--from', 'starter', '--no-install');
  expect(printed).toContain('  pnpm install\n  pnpm run format\n');
  await pnpm('install');
  await pnpm('run', 'build');
  expect(existsSync(join(work.folder, 'my-server', 'dist', 'main.js'))).toBe(true);
  expect(await work.inside('my-server', process.execPath, 'dist/main.js', '--list')).toContain('count_words');
});
