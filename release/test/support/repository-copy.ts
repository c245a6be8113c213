import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { identity, outsideEnvironment, succeed } from '../../src/outside.ts';
import { publishedFolders, root, serverFolders } from '../../src/workspace.ts';

/** A repository of its own, made of this one's files as they are now, installed, and built as this one is. */
export class RepositoryCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'repository-'));
  readonly #env: Record<string, string>;

  /** @param env in which everything runs in it */
  constructor(env: Record<string, string>) {
    this.#env = outsideEnvironment({
      ...identity,
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
      // A link may lead to a folder.
      cpSync(join(root, path), join(this.folder, path), { recursive: true, verbatimSymlinks: true });
    }
    for (const folder of new Set([...publishedFolders, ...serverFolders])) {
      cpSync(join(root, folder, 'dist'), join(this.folder, folder, 'dist'), { recursive: true });
    }
    await this.run('git', 'init', '--quiet', '--initial-branch=main');
    await this.commit('The repository');
    // Built files run here: install scripts, which fetch a Node and look for a compiler, are not needed.
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

  replace(path: string, before: string | RegExp, after: string): void {
    const text = this.read(path);
    const replaced = text.replace(before, after);
    if (replaced === text) throw new Error(`${path} does not hold ${before}`);
    writeFileSync(join(this.folder, path), replaced);
  }

  /** Adds a server as CONTRIBUTING tells it: the starter's folder under another name, with what publishing needs. */
  addServer(name: string): void {
    const folder = `servers/${name}`;
    cpSync(join(this.folder, 'servers/starter'), join(this.folder, folder), {
      recursive: true,
      filter: (path) => !/node_modules|dist$/.test(path),
    });
    this.replace(`${folder}/src/server.ts`, `'starter'`, `'${name}'`);
    this.replace(
      `${folder}/README.md`,
      '## What',
      '<!-- generated:install -->\n\n<!-- /generated -->\n\n## What',
    );
    const { private: _, ...starter } = JSON.parse(this.read('servers/starter/package.json'));
    const { repository, homepage, bugs } = JSON.parse(this.read('servers/calculator/package.json'));
    const manifest = {
      ...starter,
      name: `@mcp-reference/${name}`,
      mcpName: `io.github.mcp-reference/${name}`,
      bin: { [`mcp-${name}`]: 'dist/main.js' },
      repository: { ...repository, directory: folder },
      homepage,
      bugs,
    };
    writeFileSync(join(this.folder, folder, 'package.json'), JSON.stringify(manifest, null, 2));
  }

  /** Every published package's version. */
  versions(): Record<string, string> {
    const manifests = publishedFolders.map(
      (folder) => JSON.parse(this.read(`${folder}/package.json`)) as { name: string; version: string },
    );
    return Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
  }
}
