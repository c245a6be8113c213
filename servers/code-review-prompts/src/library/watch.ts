import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Editors write in steps, and several files at once: changes within this time are one. */
const settleMs = 50;

/**
 * Calls `reload` after files in the folder have changed, one call at a time; changes during one make another.
 *
 * @param failed told of a folder that cannot be watched, and of a reload that failed: the prompts stay as they were
 * @returns stops watching
 */
export async function watchFolder(
  folder: string,
  reload: () => Promise<void>,
  failed: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const { watch } = await import('chokidar');
  const watched = resolve(folder);
  // Not `depth: 0`: with that, a folder that is removed and made again is followed no more.
  const ignored = (path: string) => path.startsWith(watched) && /[\\/]/.test(path.slice(watched.length + 1));
  const watcher = watch(watched, { ignoreInitial: true, ignored });
  let running = false;
  let again = false;
  const changed = async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      await wait(settleMs, undefined, { ref: false });
      again = false;
      await reload().catch(failed);
    }
    running = false;
  };
  watcher.on('all', () => void changed());
  // Without a listener, an error such as "too many files are watched" would end the process.
  watcher.on('error', failed);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return () => watcher.close();
}
