import { inject } from 'vitest';
import type { PackedPackage } from '../../src/pack.ts';

/** @param name of the package's folder */
export function packedPackage(name: string): PackedPackage {
  const found = inject('packed')[name];
  if (found === undefined) throw new Error(`${name} is not packed`);
  return found;
}
