import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceLines } from '../src/lines.ts';
import { startFiles } from '../src/start-files.ts';
import { root, serverNames } from '../src/workspace.ts';
import { packedPackage } from './support/packed.ts';

/** In kB: what is downloaded, what is on the disk, and the JavaScript that Node reads at every start. */
type Budget = Record<'tarball' | 'unpacked' | 'start', number>;

const budgetOf = (name: string) =>
  JSON.parse(readFileSync(join(root, 'servers', name, 'budget.json'), 'utf8')) as Budget;

test.each(serverNames)('%s is no larger than its budget', (name) => {
  const { folder, bytes, unpackedBytes } = packedPackage(name);
  const start = startFiles(folder, 'dist/main.js').reduce(
    (sum, file) => sum + statSync(join(folder, file)).size,
    0,
  );
  const sizes = { tarball: bytes, unpacked: unpackedBytes, start };
  const budget = budgetOf(name);
  const over = Object.entries(sizes)
    .map(([what, size]) => ({ what, kB: Math.round(size / 1_000), most: budget[what as keyof Budget] }))
    .filter(({ kB, most }) => kB > most);
  expect(over).toEqual([]);
});

test.each(serverNames)('%s loads what is heavy on first need, not at its start', (name) => {
  const { folder } = packedPackage(name);
  const code = startFiles(folder, 'dist/main.js')
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  // A word of each that survives minification: mathjs, resvg, nodemailer, pg, ioredis, Prometheus metrics.
  const heavy = ['typed-function', 'resvg', 'nodemailer', 'SASL', 'ioredis', '# HELP'];
  expect(heavy.filter((word) => code.includes(word))).toEqual([]);
});

test.each(sourceLines())('$folder has no more source lines than its limit', ({ lines, most }) => {
  expect(lines).toBeLessThanOrEqual(most);
});
