import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edited, skill } from '@mcp-reference/release/skill';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the skill has the form of the Agent Skills standard, and is short', () => {
  expect(skill.name).toBe(basename(dirname(skill.path)));
  expect(skill.text).toMatch(/^---\nname: [a-z-]{1,64}\ndescription: .{1,1024}\n---\n/);
  expect(skill.text.split('\n').length).toBeLessThan(130);
});

test('every page that the skill names is there', () => {
  const pages = [...skill.text.matchAll(/`(docs\/[\w-]+\.md)`/g)].map(([, page = '']) => page);
  expect(pages.length).toBeGreaterThan(8);
  expect(pages.filter((page) => !existsSync(join(root, page)))).toEqual([]);
});

test('every block of the skill is a step: commands, a file, or lines below a line', () => {
  expect(skill.steps.map((step) => Object.keys(step)[0])).toEqual([
    'run',
    'edit',
    'write',
    'edit',
    'edit',
    'run',
    'run',
    'run',
  ]);
  expect(skill.text.match(/^```/gm)).toHaveLength(2 * skill.steps.length);
});

test('an edit goes below its line, and only where the line is there once', () => {
  const step = { edit: 'a.ts', below: 'b;', text: '$& c;' };
  expect(edited('a;\nb;\nd;\n', step)).toBe('a;\nb;\n$& c;\nd;\n');
  expect(() => edited('a;\n', step)).toThrow('a.ts does not hold "b;" once');
  expect(() => edited('b;\nb;\n', step)).toThrow('a.ts does not hold "b;" once');
});

// Git makes a text file of a link where Windows allows none.
test.skipIf(process.platform === 'win32')('Codex, Gemini CLI and Claude Code find it in a clone', () => {
  for (const folder of ['.agents', '.claude'])
    expect(readFileSync(join(root, folder, skill.path), 'utf8')).toBe(skill.text);
});
