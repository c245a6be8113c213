import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { EsbuildPlugin } from './plugin.js';

/** Copies the folder `skills`, where a server has one, to beside its bundle. */
export const skills: EsbuildPlugin = {
  name: 'skills',
  setup(build) {
    const { outdir = 'dist' } = build.initialOptions;
    build.onEnd(async () => {
      if (existsSync('skills')) await cp('skills', join(outdir, 'skills'), { recursive: true });
    });
  },
};
