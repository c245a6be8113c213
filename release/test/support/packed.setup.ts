import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type PackedPackage, packPackage } from '../../src/pack.ts';
import { publishedFolders } from '../../src/workspace.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Every package that is published, packed as it would be, by the name of its folder. */
    packed: Record<string, PackedPackage>;
  }
}

/** A Vitest global setup. What it makes is in the folder that the setup before it removes. */
export default async function setup(project: TestProject): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'packed-'));
  const packed: Record<string, PackedPackage> = {};
  for (const folder of publishedFolders) packed[basename(folder)] = await packPackage(folder, out);
  project.provide('packed', packed);
}
