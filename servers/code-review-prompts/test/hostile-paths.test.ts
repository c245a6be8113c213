import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { readMaterial } from '../src/material/read-source.js';
import { caller, openRepository, readEverything, withChanges } from './read-everything.js';
import { ScratchRepository } from './scratch-repository.js';

test.each([
  '--output=stolen',
  '-O/etc/passwd',
  '--no-index',
  '--ext-diff',
  '-',
  '--',
  'HEAD --output=stolen',
  'HEAD\n--output=stolen',
  'a:b*',
  ':/secret',
  '',
  'x'.repeat(300),
])('the range %j is refused, or is no range', async (range) => {
  using repository = new ScratchRepository();
  withChanges(repository);
  const opened = await openRepository(repository.root);
  await expect(opened.compare(range, caller)).rejects.toThrow(/range|no such commit/i);
  expect(existsSync(join(repository.root, 'stolen'))).toBe(false);
});

test('files outside the root are not read, by dots, by an absolute path, by a link', async () => {
  using repository = new ScratchRepository();
  withChanges(repository);
  writeFileSync(join(repository.root, '..', 'secret.txt'), 'hunter2');
  symlinkSync('../secret.txt', join(repository.root, 'link.txt'));
  symlinkSync('..', join(repository.root, 'up'));
  const opened = await openRepository(repository.root);
  const paths = [
    '../secret.txt',
    'a/../../secret.txt',
    join(repository.root, '..', 'secret.txt'),
    '/etc/passwd',
    'link.txt',
    'up/secret.txt',
    '.git/../../secret.txt',
    'a.txt\0',
    'no-such-file',
  ];
  for (const path of paths) {
    await expect(readMaterial(`@path:${path}`, opened, caller), path).rejects.toThrow(/no file|NUL/);
  }
  expect((await readMaterial('@path:a.txt', opened, caller)).text).toBe('four\n');
});

/** An executable called git that makes the canary. */
function plantGit(repository: ScratchRepository, folder: string): void {
  repository.write(`${folder}/git`, `#!/bin/sh\ntouch ${repository.canary}\n`);
  chmodSync(join(repository.root, folder, 'git'), 0o755);
}

test.each([
  ['the folder itself, as "."', '.', '.'],
  ['an empty entry, which is the folder too', '', '.'],
  ['a relative folder', 'bin', 'bin'],
  ['node_modules/.bin, which npx puts first', undefined, 'node_modules/.bin'],
])('a program called git in the repository is not run from PATH: %s', async (_, entry, folder) => {
  using repository = new ScratchRepository();
  withChanges(repository);
  plantGit(repository, folder);
  vi.stubEnv('PATH', `${entry ?? join(repository.root, folder)}:${process.env.PATH}`);
  try {
    spawnSync('git', ['--version'], { cwd: repository.root });
    expect(repository.sprung, 'the trick works').toBe(true);
    rmSync(repository.canary);
    expect((await readEverything(repository.root))[0]).toContain('+three');
    expect(repository.sprung).toBe(false);
  } finally {
    vi.unstubAllEnvs();
  }
});

test.each([
  ['through a link to the folder', (r: ScratchRepository) => [join(r.root, '..', 'alias', 'bin'), r.root]],
  [
    'above the folder that is read',
    (r: ScratchRepository) => [join(r.root, 'bin'), join(r.root, 'packages')],
  ],
])('a program called git in the repository is not run from PATH: %s', async (_, where) => {
  using repository = new ScratchRepository();
  repository.write('packages/a.txt', 'one\n');
  repository.commit();
  repository.write('packages/a.txt', 'two\n');
  plantGit(repository, 'bin');
  symlinkSync(repository.root, join(repository.root, '..', 'alias'));
  const [entry = '', root = ''] = where(repository);
  vi.stubEnv('PATH', `${entry}:${process.env.PATH}`);
  try {
    spawnSync('git', ['--version'], { cwd: root });
    expect(repository.sprung, 'the trick works').toBe(true);
    rmSync(repository.canary);
    expect((await readMaterial('@worktree', await openRepository(root), caller)).text).toContain('+two');
    expect(repository.sprung).toBe(false);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a link on PATH to a program in the repository is not git', async () => {
  using repository = new ScratchRepository();
  withChanges(repository);
  plantGit(repository, 'bin');
  const folder = join(repository.root, '..', 'elsewhere');
  mkdirSync(folder);
  symlinkSync(join(repository.root, 'bin', 'git'), join(folder, 'git'));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  try {
    expect((await readEverything(repository.root))[0]).toContain('+three');
    expect(repository.sprung).toBe(false);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('nothing is written: the index stays the file that it was', async () => {
  using repository = new ScratchRepository();
  withChanges(repository);
  repository.write('b.txt', 'b');
  repository.git('add', '--all');
  // This makes git write the times again.
  utimesSync(join(repository.root, 'b.txt'), 1, 1);
  const index = join(repository.root, '.git', 'index');
  const before = { ...statSync(index), bytes: readFileSync(index) };
  await readEverything(repository.root);
  expect({ ino: statSync(index).ino, bytes: readFileSync(index) }).toEqual({
    ino: before.ino,
    bytes: before.bytes,
  });
});

describe('a .git that leads to the repository of another folder', () => {
  const withSecret = () => {
    const other = new ScratchRepository();
    other.write('secret.txt', 'hunter1\n');
    other.commit();
    other.write('secret.txt', 'hunter2\n');
    other.commit();
    return other;
  };
  const tricks: [string, (mine: ScratchRepository, other: ScratchRepository) => void][] = [
    ['as a file', (mine, other) => writeFileSync(join(mine.root, '.git'), `gitdir: ${other.root}/.git\n`)],
    ['as a link', (mine, other) => symlinkSync(join(other.root, '.git'), join(mine.root, '.git'))],
    [
      'through commondir',
      (mine, other) => {
        mine.git('init', '--quiet', '--initial-branch=main');
        writeFileSync(join(mine.root, '.git', 'commondir'), `${other.root}/.git\n`);
      },
    ],
  ];
  test.each(tricks)('is not read: %s', async (_, set) => {
    using other = withSecret();
    using mine = new ScratchRepository();
    rmSync(join(mine.root, '.git'), { recursive: true });
    set(mine, other);
    expect(mine.git('log', '--all', '--patch'), 'the trick works').toContain('hunter');
    const read = await readEverything(mine.root);
    expect(read.join('\n')).not.toMatch(/hunter|secret/);
    expect(read[0]).toContain('leads to the repository of another folder');
  });

  const inside: [string, (mine: string, other: string) => void][] = [
    ['the index', (mine, other) => symlinkSync(join(other, 'index'), join(mine, 'index'))],
    [
      'the refs',
      (mine, other) => {
        rmSync(join(mine, 'refs'), { recursive: true });
        symlinkSync(join(other, 'refs'), join(mine, 'refs'));
      },
    ],
    [
      'one branch',
      (mine, other) => symlinkSync(join(other, 'refs/heads/main'), join(mine, 'refs/heads/main')),
    ],
    [
      'the objects, where a commit is known',
      (mine, other) => {
        const commit = readFileSync(join(other, 'refs/heads/main'), 'utf8');
        writeFileSync(join(mine, 'refs/heads/main'), commit);
        rmSync(join(mine, 'objects'), { recursive: true });
        symlinkSync(join(other, 'objects'), join(mine, 'objects'));
      },
    ],
  ];
  test.each(inside)('is not read where a link in it leads there: %s', async (_, set) => {
    using other = withSecret();
    using mine = new ScratchRepository();
    writeFileSync(join(mine.root, '.git/objects/info/alternates'), `${other.root}/.git/objects\n`);
    set(join(mine.root, '.git'), join(other.root, '.git'));
    const naive = mine.git('diff', '--cached') + mine.git('log', '--all', '--patch');
    expect(naive, 'the trick works').toContain('hunter');
    const read = await readEverything(mine.root);
    expect(read.join('\n')).not.toMatch(/hunter|secret/);
    expect(read[0]).toMatch(/leads to the repository of another folder|borrows the objects of another one/);
  });

  test('is not read where it borrows objects', async () => {
    using other = withSecret();
    using shared = new ScratchRepository();
    rmSync(shared.root, { recursive: true });
    other.git('clone', '--quiet', '--shared', other.root, shared.root);
    const read = await readEverything(shared.root);
    expect(read.join('\n')).not.toMatch(/hunter/);
    expect(read[0]).toContain('borrows the objects of another one');
  });

  test('is read where it links to hooks and to whatever else git shows nothing of', async () => {
    using other = withSecret();
    using mine = withSecret();
    for (const name of ['hooks', 'description', 'lfs']) {
      rmSync(join(mine.root, '.git', name), { recursive: true, force: true });
      symlinkSync(join(other.root, '.git', name), join(mine.root, '.git', name));
    }
    const { text } = await readMaterial('@HEAD~1...HEAD', await openRepository(mine.root), caller);
    expect(text).toContain('+hunter2');
  });

  test('is read where that repository knows the folder: linked work trees and submodules', async () => {
    using repository = withSecret();
    using linked = new ScratchRepository();
    rmSync(linked.root, { recursive: true });
    repository.git('worktree', 'add', '--quiet', linked.root, '-b', 'linked');
    const read = async (root: string, code: string) =>
      (await readMaterial(code, await openRepository(root), caller)).text;
    expect(await read(linked.root, '@HEAD~1...HEAD')).toContain('+hunter2');

    using parent = new ScratchRepository();
    parent.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repository.root, 'module');
    expect(await read(join(parent.root, 'module'), '@HEAD~1...HEAD')).toContain('+hunter2');
  });
});

test("git's own files are not read: a remote's address can hold a password", async () => {
  using repository = new ScratchRepository();
  repository.git('remote', 'add', 'origin', 'https://user:hunter2@example.com/x');
  symlinkSync('.git', join(repository.root, 'link'));
  const opened = await openRepository(repository.root);
  for (const path of ['.git/config', './.git/config', 'link/config'])
    await expect(readMaterial(`@path:${path}`, opened, caller), path).rejects.toThrow("Git's own files");
});

test("a repository's own files are not read under another name either", async () => {
  using repository = new ScratchRepository();
  repository.git('init', '--quiet', '--bare', '.bare');
  repository.git('-C', '.bare', 'remote', 'add', 'origin', 'https://user:hunter2@example.com/x');
  repository.write('.bare/modules/sub/config', 'hunter2');
  const opened = await openRepository(repository.root);
  for (const path of ['.bare/config', '.bare/modules/sub/config'])
    await expect(readMaterial(`@path:${path}`, opened, caller), path).rejects.toThrow("Git's own files");
});

test('a named pipe is refused, and nothing waits for its other end', async () => {
  using repository = new ScratchRepository();
  execFileSync('mkfifo', [join(repository.root, 'pipe.ts')]);
  const opened = await openRepository(repository.root);
  await expect(readMaterial('@path:pipe.ts', opened, caller)).rejects.toThrow('is not a file');
});

test('completion offers no ref that would be refused, and no file outside the root', async () => {
  using repository = new ScratchRepository();
  withChanges(repository);
  repository.write('inside/b.txt', 'b');
  repository.commit();
  repository.git('update-ref', 'refs/heads/--output=stolen', 'HEAD');
  const opened = await openRepository(join(repository.root, 'inside'));
  expect(await opened.refs('', caller)).toEqual(['main']);
  expect(await opened.files('../', caller)).toEqual([]);
  expect(await opened.files('', caller)).toEqual(['b.txt']);
});

test('a folder that is gone since the start is a fault in words', async () => {
  using repository = new ScratchRepository();
  const opened = await openRepository(repository.root);
  rmSync(repository.root, { recursive: true });
  for (const code of ['@staged', '@HEAD'])
    await expect(readMaterial(code, opened, caller)).rejects.toThrow('REVIEW_ROOT is gone');
});

test('a work tree that is somewhere else is not read', async () => {
  using repository = new ScratchRepository();
  withChanges(repository);
  repository.git('config', 'core.worktree', '/etc');
  const opened = await openRepository(repository.root);
  await expect(readMaterial('@worktree', opened, caller)).rejects.toThrow(
    /somewhere else|not in a Git repository|no such commit|git failed/,
  );
});

// Only root can give files away.
test.skipIf(process.getuid?.() !== 0)(
  'a repository of another user is not read, and the answer says why',
  async () => {
    using repository = new ScratchRepository();
    withChanges(repository);
    // The repository's own claims do not count.
    repository.git('config', 'safe.directory', '*');
    execFileSync('chown', ['--recursive', '12345', repository.root]);
    const opened = await openRepository(repository.root);
    await expect(readMaterial('@staged', opened, caller)).rejects.toThrow('set REVIEW_OTHER_OWNER=true');
    const trusted = await openRepository(repository.root, true);
    expect((await readMaterial('@staged', trusted, caller)).text).toContain('+three');
  },
);
