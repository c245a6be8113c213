import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];

/** Removes what earlier builds left after the new files are written: `dist` is never empty, so hosts can start the server. */
export const sweep: Plugin = {
  name: 'sweep',
  async buildEnd({ writtenFiles }) {
    const written = new Set(writtenFiles.map(({ name }) => basename(name)));
    const { outDir } = this.options;
    const stale = (await readdir(outDir)).filter((name) => name.endsWith('.js') && !written.has(name));
    await Promise.all(stale.map((name) => rm(join(outDir, name))));
  },
};
