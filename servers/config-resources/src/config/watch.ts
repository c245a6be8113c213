import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

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
 * a time. Folders are watched, not files: editors and deployments replace a file by renaming another over it. An event does no
 * more than ask for a reading, so that a storm of them costs nothing.
 *
 * @param read does not reject
 */
export function watchFolders(folders: string[], read: () => Promise<void>): FolderWatch {
  const watches = new Map<string, FolderAndPlace>();
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
  const add = (more: string[]) => {
    for (const folder of more)
      if (!watches.has(folder)) watches.set(folder, new FolderAndPlace(folder, readSoon));
  };
  add(folders);

  return {
    add,
    async close() {
      for (const watched of watches.values()) watched.close();
      clearTimeout(timer);
      again = false;
      await reading;
    },
  };
}

/** A folder, and its name in the folder above: another folder may be renamed to it, or it may be made again. */
class FolderAndPlace {
  readonly #folder: string;
  readonly #changed: () => void;
  readonly #above: FSWatcher | undefined;
  #inside: FSWatcher | undefined;

  constructor(folder: string, changed: () => void) {
    this.#folder = folder;
    this.#changed = changed;
    this.#above = this.#watch(dirname(folder), (name) => {
      if (name !== null && name !== basename(folder)) return;
      this.#watchInside();
      changed();
    });
    this.#watchInside();
  }

  close(): void {
    this.#inside?.close();
    this.#above?.close();
  }

  #watchInside(): void {
    this.#inside?.close();
    this.#inside = this.#watch(this.#folder, this.#changed);
  }

  /** A folder that cannot be watched is still read when the server starts; there is nobody to tell here. */
  #watch(folder: string, changed: (name: string | null) => void): FSWatcher | undefined {
    try {
      const watcher = watch(folder, (_event, name) => changed(name));
      watcher.on('error', () => {});
      return watcher;
    } catch {
      return undefined;
    }
  }
}
