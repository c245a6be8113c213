/** Changes within this time are one. */
const settleMs = 60;

/**
 * Calls back after something in one of the folders has changed, once for changes that come together. Folders are
 * watched, not files: editors and deployments replace a file by renaming another over it.
 *
 * @returns stops watching
 */
export async function watchFolders(folders: string[], onChange: () => void): Promise<() => Promise<void>> {
  if (folders.length === 0) return async () => {};
  const { watch } = await import('chokidar');
  const watcher = watch([...new Set(folders)], {
    ignoreInitial: true,
    depth: 0,
    followSymlinks: true,
    ignorePermissionErrors: true,
  });
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', () => {
    // Not put off by more changes: a file that is written all the time is read all the time.
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, settleMs);
  });
  // A folder that cannot be watched is still read when it is asked for; there is nobody to tell here.
  watcher.on('error', () => {});
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
