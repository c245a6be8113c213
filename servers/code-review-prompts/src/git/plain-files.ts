import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '@mcp-reference/core/files';

/**
 * Whether everything at these paths is a plain file or folder, or a link to a file in the same folder. A link that leads out
 * would show another repository, and a pipe would make git wait.
 *
 * @param folder resolved
 * @param paths in it; one that does not exist is fine
 */
export async function arePlain(folder: string, paths: string[], signal: AbortSignal): Promise<boolean> {
  const isPlain = async (path: string, entry: Dirent | Stats): Promise<boolean> => {
    if (entry.isFile()) return true;
    if (!entry.isDirectory()) {
      // A link that leads nowhere may be HEAD, as old versions of git wrote it, before there is a commit.
      const real = await realpath(path).catch(() => undefined);
      return real === undefined || (isInside(folder, real) && (await stat(real)).isFile());
    }
    signal.throwIfAborted();
    // Git does not show what cannot be read, or is gone by now.
    const entries = await opendir(path, { bufferSize: 500 }).catch(() => []);
    for await (const inner of entries) if (!(await isPlain(join(path, inner.name), inner))) return false;
    return true;
  };
  for (const path of paths.map((path) => join(folder, path))) {
    const status = await lstat(path).catch(() => undefined);
    if (status !== undefined && !(await isPlain(path, status))) return false;
  }
  return true;
}
