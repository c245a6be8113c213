import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '@mcp-reference/core';

/**
 * Whether everything at these paths is a plain file or folder, or a link to a file in the same folder. Through a link that
 * leads out git would show another repository, and at a pipe it would wait.
 *
 * @param folder resolved
 * @param paths in it; one that does not exist is fine
 */
export async function arePlain(folder: string, paths: string[], signal: AbortSignal): Promise<boolean> {
  let level: string[] = [];
  for (const path of paths.map((path) => join(folder, path))) {
    const status = await lstat(path).catch(() => undefined);
    if (status?.isDirectory()) level.push(path);
    else if (status !== undefined && !(await isPlain(path, folder))) return false;
  }
  while (level.length > 0) {
    signal.throwIfAborted();
    const found = await Promise.all(level.map((path) => foldersIn(path, folder)));
    if (found.includes(undefined)) return false;
    level = found.flatMap((folders) => folders ?? []);
  }
  return true;
}

/** @returns undefined when one of its entries is not plain */
async function foldersIn(path: string, folder: string): Promise<string[] | undefined> {
  const folders: string[] = [];
  // What cannot be read, or is gone by now as git works on, git does not show either.
  const entries = await opendir(path, { bufferSize: 500 }).catch(() => undefined);
  if (entries === undefined) return folders;
  for await (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) folders.push(inner);
    else if (!entry.isFile() && !(await isPlain(inner, folder))) return undefined;
  }
  return folders;
}

async function isPlain(path: string, folder: string): Promise<boolean> {
  // A link that leads nowhere may be HEAD, as old versions of git wrote it, before there is a commit.
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return true;
  return isInside(folder, real) && (await stat(real)).isFile();
}
