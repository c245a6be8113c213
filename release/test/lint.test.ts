import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, test } from 'vitest';
import { publishedFolders } from '../src/workspace.ts';
import { packedPackage } from './support/packed.ts';

const names = publishedFolders.map((folder) => basename(folder));

test.each(names)('publint finds nothing in %s', async (name) => {
  const { folder } = packedPackage(name);
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, strict: true, level: 'suggestion' });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

/** Rules only for CommonJS and for resolution as before Node 12: these packages are ESM, for Node 22. */
const notForUs = new Set(['node10', 'node16-cjs']);

test.each(['core', 'testing'])('the types of %s are right, for everyone who can import it', async (name) => {
  const tarball = createPackageFromTarballData(readFileSync(packedPackage(name).file));
  const result = await checkPackage(tarball);
  if (result.types === false) throw new Error(`${name} has no types`);
  expect(Object.keys(result.entrypoints).length).toBeGreaterThan(1);
  const problems = result.problems.filter(
    (problem) => !('resolutionKind' in problem && notForUs.has(problem.resolutionKind)),
  );
  expect(problems).toEqual([]);
});
