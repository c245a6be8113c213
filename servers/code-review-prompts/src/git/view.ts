import { mkdir, mkdtemp, readdir, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ExpectedError } from '@mcp-reference/core';
import { ReadInsideError, readInside } from '@mcp-reference/core/files';
import type { Location } from './locate.js';

/** The largest file that is copied. A larger index would have about a million entries. */
const largest = 128 << 20;

/**
 * A temporary folder that git takes for the `.git` of a repository: copies of the small files, links to branches and objects,
 * and a format. Git does not find the repository's settings and hooks there.
 */
export class View implements AsyncDisposable {
  readonly dir: string;
  readonly #location: Location;

  private constructor(dir: string, location: Location) {
    this.dir = dir;
    this.#location = location;
  }

  /** The folder, still empty. */
  static async create(location: Location): Promise<View> {
    try {
      return new View(await mkdtemp(join(await realpath(tmpdir()), 'review-git-')), location);
    } catch (error) {
      throw new ExpectedError(
        `No temporary folder can be made (${(error as NodeJS.ErrnoException).code}): set TMPDIR to a folder that the server may write to.`,
      );
    }
  }

  /** By which git finds this folder: everything but settings. */
  get variables(): Record<string, string> {
    const { top, commonDir } = this.#location;
    return {
      GIT_DIR: this.dir,
      GIT_WORK_TREE: top,
      GIT_OBJECT_DIRECTORY: join(commonDir, 'objects'),
    };
  }

  /** @param format the text of a git configuration file */
  async fill(format: string): Promise<void> {
    const { gitDir, commonDir } = this.#location;
    const names = await readdir(gitDir);
    const own = names.filter((name) => /^(\w+_)?HEAD$|^index$|^sharedindex\.[0-9a-f]+$/.test(name));
    await Promise.all(['logs', 'info'].map((name) => mkdir(join(this.dir, name))));
    const shared = ['packed-refs', 'shallow', 'info/exclude', 'info/attributes'];
    const done = await Promise.allSettled([
      writeFile(join(this.dir, 'config'), format),
      ...[...own, 'logs/HEAD'].map((name) => this.#copy(commonDir, join(gitDir, name), name)),
      ...shared.map((name) => this.#copy(commonDir, join(commonDir, name), name)),
      ...['refs', 'reftable', 'logs/refs'].map((name) =>
        // A junction is a link to a folder that needs no rights on Windows; elsewhere it is any link.
        symlink(join(commonDir, name), join(this.dir, name), 'junction'),
      ),
    ]);
    // The folder can be removed only when nothing is written any more.
    for (const result of done) if (result.status === 'rejected') throw result.reason;
  }

  /**
   * Copies a file of the work tree that a setting names.
   *
   * @returns where the copy is; undefined when the work tree has no such file
   */
  async copyOf(path: string, name: string): Promise<string | undefined> {
    const { top } = this.#location;
    const copied = await this.#copy(top, resolve(top, path), name).catch(() => false);
    return copied ? join(this.dir, name) : undefined;
  }

  /** @returns whether there is such a file */
  async #copy(root: string, from: string, name: string): Promise<boolean> {
    try {
      const { bytes, cut, mtimeMs } = await readInside(root, from, largest);
      if (cut)
        throw new ExpectedError(
          `A file of the repository is larger than ${largest >> 20} MB: use path:<file>.`,
        );
      await writeFile(join(this.dir, name), bytes);
      // Git compares files by content that are not older than the index. Whole seconds make it a little older than it is.
      const seconds = Math.floor(mtimeMs / 1_000);
      await utimes(join(this.dir, name), seconds, seconds);
      return true;
    } catch (error) {
      if (!(error instanceof ReadInsideError)) throw error;
      if (error.reason === 'missing') return false;
      throw new ExpectedError(
        'A file in the .git here is a pipe, cannot be read, or leads to another folder: use path:<file>, or a clone.',
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Links are removed, not followed.
    await rm(this.dir, { recursive: true, force: true });
  }
}
