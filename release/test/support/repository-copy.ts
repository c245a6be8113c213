import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { outsideEnvironment, succeed } from '../../src/outside.ts';
import { publishedFolders, root, serverFolders } from '../../src/workspace.ts';

/** A repository of its own, made of this one's files as they are now, installed, and built as this one is. */
export class RepositoryCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'repository-'));
  readonly #env: Record<string, string>;

  /** @param env in which everything runs in it */
  constructor(env: Record<string, string>) {
    this.#env = outsideEnvironment({
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.com',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
      ...env,
    });
  }

  async create(): Promise<void> {
    const listed = await succeed('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
    });
    for (const path of listed.split('\0')) {
      if (path === '' || !existsSync(join(root, path))) continue;
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(join(root, path), join(this.folder, path));
    }
    for (const folder of new Set([...publishedFolders, ...serverFolders])) {
      cpSync(join(root, folder, 'dist'), join(this.folder, folder, 'dist'), { recursive: true });
    }
    await this.run('git', 'init', '--quiet', '--initial-branch=main');
    await this.commit('The repository');
    // What runs here are built files: install scripts, which fetch a Node and look for a compiler, are not needed.
    await this.pnpm('install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts');
  }

  run(command: string, ...args: string[]): Promise<string> {
    return succeed(command, args, { cwd: this.folder, env: this.#env });
  }

  pnpm(...args: string[]): Promise<string> {
    return this.run('npx', '-y', 'pnpm@12', ...args);
  }

  async commit(message: string): Promise<void> {
    await this.run('git', 'add', '--all');
    await this.run('git', 'commit', '--quiet', '--message', message);
  }

  /** Builds a package by its own script. */
  build(folder: string): Promise<string> {
    return this.pnpm('--dir', folder, 'run', 'build');
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  replace(path: string, before: string, after: string): void {
    const text = this.read(path);
    if (!text.includes(before)) throw new Error(`${path} does not hold ${before}`);
    writeFileSync(join(this.folder, path), text.replace(before, after));
  }

  /** Every published package's version. */
  versions(): Record<string, string> {
    const manifests = publishedFolders.map(
      (folder) => JSON.parse(this.read(`${folder}/package.json`)) as { name: string; version: string },
    );
    return Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
  }
}
