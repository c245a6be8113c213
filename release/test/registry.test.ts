import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outsideEnvironment, succeed } from '../src/outside.ts';
import { startRegistry } from '../src/registry.ts';

test('a package published to it is installed from it, with a dependency from the registry behind it', async () => {
  await using registry = await startRegistry();
  const folder = mkdtempSync(join(tmpdir(), 'one-package-'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: '@mcp-reference/of-a-test',
      version: '1.2.3',
      dependencies: { 'smol-toml': '^1.0.0' },
    }),
  );
  writeFileSync(join(folder, 'index.js'), '');
  expect(await registry.document('@mcp-reference/of-a-test')).toBeUndefined();
  await registry.publish(folder);
  expect((await registry.document('@mcp-reference/of-a-test'))?.['dist-tags'].latest).toBe('1.2.3');

  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{}');
  const env = outsideEnvironment(registry.env);
  await succeed('npm', ['install', '@mcp-reference/of-a-test'], { cwd: project, env });
  const tree = await succeed('npm', ['ls', '--all', '--parseable'], { cwd: project, env });
  expect(tree).toContain('smol-toml');
});
