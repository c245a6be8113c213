import { type FolderWatch, watchFolders } from '@mcp-reference/core/files';

export interface LiveOptions<Value> {
  folders: string[];
  /** Gets the last value, if any, and the watch, to add folders to. A rejection ends the first reading only. */
  read(watch: FolderWatch, before?: Value): Promise<Value>;
  changed(before: Value, after: Value): void;
}

/** Reads a value, and reads it again when something in the folders changes. */
export async function openLive<Value>({ folders, read, changed }: LiveOptions<Value>) {
  let current: Promise<Value>;
  // Watched before it is read: a change in between is seen.
  const watch = watchFolders(folders, async () => {
    const before = await current;
    const after = await read(watch, before);
    current = Promise.resolve(after);
    changed(before, after);
  });
  current = read(watch);
  try {
    await current;
  } catch (error) {
    await watch.close();
    throw error;
  }
  return { current: () => current, close: () => watch.close() };
}
