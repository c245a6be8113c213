import { type FSWatcher, readdirSync, realpathSync, watch } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Changes within this time are one: editors write in steps, deployments several files at once. */
const settleMs = 60;
const mostLinks = 200;

export interface FolderWatch {
  /** Watches these too. */
  add(folders: string[]): void;
  /** Resolves when nothing is read any more. */
  close(): Promise<void>;
}

/**
 * Calls `read` after a change in one of the folders: once for changes that come together, never twice at a time.
 *
 * A folder may be missing, replaced or made again. A file may be a link into another folder. Subfolders are not watched.
 * Start the watch before you read for the first time, so that no change is missed.
 *
 * @param failed gets what `read` rejects with, and why a folder cannot be watched
 */
export function watchFolders(
  folders: string[],
  read: () => Promise<void>,
  failed: (error: unknown) => void = () => {},
): FolderWatch {
  const named = new Set<string>();
  const watches = new Map<string, () => void>();
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let again = false;

  const readUntilQuiet = async () => {
    do {
      again = false;
      await read().catch(failed);
    } while (again);
    reading = undefined;
  };
  const readSoon = () => {
    // More changes do not put it off: a file that is written all the time is read all the time.
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const folder of named) watchAll(foldersBehindLinks(folder));
      if (reading === undefined) reading = readUntilQuiet();
      else again = true;
    }, settleMs);
  };
  const watchAll = (paths: string[]) => {
    for (const path of paths) if (!watches.has(path)) watches.set(path, watchPlace(path, readSoon, failed));
  };
  const add = (more: string[]) => {
    for (const folder of more.map((path) => resolve(path))) {
      named.add(folder);
      watchAll([folder, ...foldersBehindLinks(folder)]);
    }
  };
  add(folders);

  return {
    add,
    async close() {
      for (const end of watches.values()) end();
      clearTimeout(timer);
      again = false;
      await reading;
    },
  };
}

/** Where the links in a folder lead: an editor that writes there changes nothing in the folder itself. */
function foldersBehindLinks(folder: string): string[] {
  try {
    const links = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
    return links.slice(0, mostLinks).flatMap(({ name }) => folderOf(join(folder, name)));
  } catch {
    return [];
  }
}

function folderOf(link: string): string[] {
  try {
    return [dirname(realpathSync(link))];
  } catch {
    return [];
  }
}

/**
 * Watches a folder, and its name in the folder above: another folder may be renamed to it, or it may be made again.
 *
 * @returns a function that ends it
 */
function watchPlace(folder: string, changed: () => void, failed: (error: unknown) => void): () => void {
  const watchOne = (path: string, onChange: (name: string | null) => void): FSWatcher | undefined => {
    try {
      return watch(path, (_event, name) => onChange(name)).on('error', failed);
    } catch (error) {
      // A folder that is gone is not a failure: it may come back.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failed(error);
      return undefined;
    }
  };
  let inside: FSWatcher | undefined;
  const above = watchOne(dirname(folder), (name) => {
    if (name !== null && name !== basename(folder)) return;
    inside?.close();
    inside = watchOne(folder, changed);
    changed();
  });
  inside = watchOne(folder, changed);
  return () => {
    inside?.close();
    above?.close();
  };
}
