import type { Options } from 'tsup';

/** The part of an esbuild plugin that is used here; esbuild itself comes with tsup. */
export type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];
