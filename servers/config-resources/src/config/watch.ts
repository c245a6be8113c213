/** Changes within this time are one. */
const settleMs = 60;

export interface FolderWatch {
  /** Watches these too. */
  add(folders: string[]): void;
  /** Resolves when nothing is read any more. */
  close(): Promise<void>;
}

/**
 * Reads again after something in one of the folders has changed, once for changes that come together, and never twice at
 * a time. Folders are watched, not files: editors and deployments replace a file by renaming another over it.
 *
 * @param read does not reject
 */
export async function watchFolders(folders: string[], read: () => Promise<void>): Promise<FolderWatch> {
  if (folders.length === 0) return { add() {}, async close() {} };
  const { watch } = await import('chokidar');
  const watcher = watch([...folders], { depth: 0, followSymlinks: true, ignorePermissionErrors: true });
  const watched = new Set(folders);
  let ready = false;
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let again = false;

  const readUntilQuiet = async () => {
    do {
      again = false;
      await read();
    } while (again);
    reading = undefined;
  };
  const readSoon = () => {
    // Not put off by more changes: a file that is written all the time is read all the time.
    timer ??= setTimeout(() => {
      timer = undefined;
      if (reading === undefined) reading = readUntilQuiet();
      else again = true;
    }, settleMs);
  };
  watcher.on('all', (event, path) => {
    if (!ready) return;
    if (event === 'addDir' && watched.has(path)) {
      // It was deleted and made again; chokidar still holds the old one.
      watcher.unwatch(path);
      watcher.add(path);
    }
    readSoon();
  });
  // A folder that cannot be watched is still read when it is asked for; there is nobody to tell here.
  watcher.on('error', () => {});
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  ready = true;

  return {
    add(more) {
      const fresh = more.filter((folder) => !watched.has(folder));
      for (const folder of fresh) watched.add(folder);
      if (fresh.length > 0) watcher.add(fresh);
    },
    async close() {
      await watcher.close();
      clearTimeout(timer);
      again = false;
      await reading;
    },
  };
}
