import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import { declarationOf, membersOf, regionOf } from '../src/excerpts.ts';
import { generate, partsOf } from '../src/generated.ts';
import { docs, pageTexts } from '../src/pages.ts';
import { stopServers } from '../src/record.ts';
import { recordings } from '../src/recordings.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
const pages = pageTexts();

describe('a page shows code and excerpts as they are now', () => {
  test.each([...pages])('%s', async (name, text) => {
    const now = await generate(`${docs}${name}`, text, ({ kind }) => kind !== 'output');
    expect(now, '`npx -y pnpm@12 generate` writes it').toBe(text);
  });
});

describe('a page shows what the command writes today', () => {
  afterAll(stopServers);
  for (const { name, command } of recordings) {
    const missing = command.startsWith('curl') && !hasCurl ? ' (needs curl)' : '';
    test.skipIf(missing !== '')(`${name}${missing}`, async () => {
      const showing = [...pages].filter(([, text]) => partsOf(text).some(({ subject }) => subject === name));
      expect(showing).not.toEqual([]);
      for (const [page, text] of showing) {
        const now = await generate(`${docs}${page}`, text, ({ subject }) => subject === name);
        expect(now, '`npx -y pnpm@12 generate` writes it').toBe(text);
      }
    });
  }
});

describe('an excerpt', () => {
  const source = [
    '// #region all',
    '/** Not this one. */',
    '',
    '// Why.',
    'const schema = z',
    '  .union([z.number()])',
    "  .refine((value) => value !== 1, 'not 1');",
    '// #region none',
    '// #endregion none',
    '// #endregion all',
    'class Shop {',
    '  /** Opens. */',
    '  async open(): Promise<void> {',
    '    return;',
    '  }',
    '}',
  ].join('\n');

  test('is a declaration with the comment right above it, wherever its statement ends', () => {
    expect(declarationOf(source, 'schema')).toBe(source.split('\n').slice(3, 7).join('\n'));
    expect(declarationOf(source, 'open')).toBe('/** Opens. */\nasync open(): Promise<void> {\n  return;\n}');
  });

  test('is shown without the marks of regions', () => {
    expect(regionOf(source, 'all')).not.toContain('#region');
    expect(regionOf(source)).toContain('class Shop');
  });

  test.each([
    ['a region with nothing in it', () => regionOf(source, 'none')],
    ['a file with nothing in it', () => regionOf('\n')],
    ['a region that is not there', () => regionOf(source, 'gone')],
    ['a declaration that is not there', () => declarationOf(source, 'gone')],
    ['a member that is not there', () => membersOf('{}', ['gone'])],
    [
      'an output that is not recorded',
      () => generate('x.md', '<!-- generated:output gone -->\n<!-- /generated -->'),
    ],
    ['an include of the site alone', () => generate('x.md', '<<< @/snippets/x.ts')],
  ])('fails the build when it is %s', async (_, excerpt) => {
    await expect((async () => excerpt())()).rejects.toThrow(/empty|no |include/);
  });
});
