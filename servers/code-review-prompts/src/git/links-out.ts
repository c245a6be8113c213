import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What git shows nothing of, and people do link: to hooks that they share, to a store of large files. */
const neverShown = new Set(['hooks', 'info', 'config', 'description', 'modules', 'lfs', 'annex']);

/**
 * Whether a link leads from git's folder to somewhere else: through one to an index, refs or objects, git would show another
 * repository's files.
 *
 * @param gitDir a folder, resolved
 */
export async function linksOut(gitDir: string, signal: AbortSignal): Promise<boolean> {
  const folders = [''];
  for (const folder of folders) {
    signal.throwIfAborted();
    // What cannot be read, or is gone by now as git works on, git does not show either.
    const entries = await readdir(join(gitDir, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (neverShown.has(path)) continue;
      if (entry.isSymbolicLink() && (await leadsOut(join(gitDir, path), gitDir))) return true;
      if (entry.isDirectory() && !holdsObjects(path)) folders.push(path);
    }
  }
  return false;
}

/** `objects/3f`: there can be a hundred thousand, each named by what is in it, so that nobody gets one by guessing. */
function holdsObjects(path: string): boolean {
  return /^objects.[0-9a-f]{2}$/.test(path);
}

async function leadsOut(link: string, folder: string): Promise<boolean> {
  // A link that leads nowhere may be HEAD, as old versions of git wrote it, before there is a commit.
  const real = await realpath(link).catch(() => undefined);
  return real !== undefined && !real.startsWith(folder + sep);
}
