import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { path, reference } from '../.vitepress/pages.ts';
import { pageTexts } from '../src/pages.ts';
import { anchorsOf, linksOf } from './markdown.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = globSync(
  [
    '*.md',
    'docs/*.md',
    '{packages,servers}/*/*.md',
    '{packages,servers}/*/{examples,schemas,src,test}/**/README.md',
    '{benchmarks,e2e,release}/*.md',
  ],
  { cwd: root },
)
  .filter((file) => !file.endsWith('CHANGELOG.md'))
  .sort();

describe('links lead somewhere', () => {
  for (const file of files) {
    test(file, () => {
      const page = resolve(root, file);
      const broken = linksOf(readFileSync(page, 'utf8')).flatMap((href) => {
        const problem = problemOf(href, page);
        return problem === undefined ? [] : [`${href}: ${problem}`];
      });
      expect(broken).toEqual([]);
    });
  }
});

/** Addresses elsewhere are judged by their form alone. */
function problemOf(href: string, page: string): string | undefined {
  if (/^[a-z]+:/.test(href)) {
    const url = URL.canParse(href) ? new URL(href) : undefined;
    return url?.protocol === 'https:' || href.startsWith('mailto:') ? undefined : 'is no https address';
  }
  const [file = '', anchor] = href.split('#');
  const target = file === '' ? page : resolve(dirname(page), file);
  if (!existsSync(target)) return 'is no file';
  if (relative(root, target).startsWith('..')) return 'is outside the repository';
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(readFileSync(target, 'utf8')).has(anchor) ? undefined : 'is no heading there';
}

test('every page is in the sidebar, and ends with the way on', async () => {
  const pages = [...path, ...reference].map(([name]) => `${name}.md`);
  const texts = pageTexts();
  expect([...texts.keys()].sort()).toEqual(['index.md', ...pages].sort());
  for (const [at, [name]] of path.entries()) {
    const next = path[at + 1]?.[0];
    if (next !== undefined) expect(texts.get(`${name}.md`)).toContain(`(${next}.md)`);
  }
});
