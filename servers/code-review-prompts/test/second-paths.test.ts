import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readMaterial } from '../src/material/read-source.js';
import { caller, openRepository, withChanges } from './read-everything.js';
import { ScratchRepository } from './scratch-repository.js';

/** The repository under review, and another one that it must not reach. */
let mine: ScratchRepository;
let other: ScratchRepository;
let git: string;
beforeEach(() => {
  mine = new ScratchRepository();
  other = new ScratchRepository();
  git = join(mine.root, '.git');
  withChanges(mine);
  for (const text of ['hunter1\n', 'hunter2\n']) {
    other.write('secret.txt', text);
    other.commit();
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  mine[Symbol.dispose]();
  other[Symbol.dispose]();
});

/** The work tree, a range, and the names of branches: what is refused is refused in words. */
async function read(): Promise<string[]> {
  const opened = await openRepository(mine.root);
  const texts = ['@worktree', '@HEAD~1'].map(async (code) => (await readMaterial(code, opened, caller)).text);
  const answers = [...texts, opened.refs('', caller)];
  return Promise.all(answers.map((answer) => answer.then(String, (error: Error) => error.message)));
}

const otherHead = () => other.git('rev-parse', 'HEAD').trim();
const fifo = (path: string) => {
  rmSync(path, { force: true, recursive: true });
  execFileSync('mkfifo', [path]);
};
const link = (target: string, path: string) => {
  rmSync(path, { force: true, recursive: true });
  symlinkSync(target, path);
};

/** Puts a path into the index that git would not put there. */
function intoIndex(path: string, ...how: string[]): void {
  const placeholder = 'z'.repeat(path.length);
  const blob = mine.git('rev-parse', 'HEAD:a.txt').trim();
  mine.git('update-index', ...how, '--add', '--cacheinfo', `100644,${blob},${placeholder}`);
  const file = join(git, 'index');
  const index = Buffer.from(readFileSync(file, 'latin1').replace(placeholder, path), 'latin1').subarray(
    0,
    -20,
  );
  writeFileSync(file, Buffer.concat([index, createHash('sha1').update(index).digest()]));
}

const shown = '+four';
const refused = /^The .git here|^A file in the .git here|^The settings of the repository/;

interface Way {
  name: string;
  set(): void;
  /** A plain git command that goes the way: its output shows the other repository. */
  naive?: { args: string[]; says: () => RegExp | string };
  worktree: string | RegExp;
}

const ways: Way[] = [
  {
    name: '.git as a file with gitdir:',
    set() {
      rmSync(git, { recursive: true });
      writeFileSync(git, `gitdir: ${other.root}/.git\n`);
    },
    naive: { args: ['log', '-p'], says: () => 'hunter' },
    worktree: refused,
  },
  {
    name: '.git as a link',
    set: () => link(join(other.root, '.git'), git),
    naive: { args: ['log', '-p'], says: () => 'hunter' },
    worktree: refused,
  },
  {
    name: 'commondir',
    set: () => writeFileSync(join(git, 'commondir'), `${other.root}/.git\n`),
    naive: { args: ['log', '--all', '-p'], says: () => 'hunter' },
    worktree: refused,
  },
  {
    name: 'commondir as a pipe',
    set: () => fifo(join(git, 'commondir')),
    worktree: refused,
  },
  {
    name: 'core.worktree',
    set: () => mine.git('config', 'core.worktree', other.root),
    naive: { args: ['status', '--short', '--untracked-files=all'], says: () => 'secret.txt' },
    worktree: 'somewhere else (core.worktree)',
  },
  {
    name: 'include.path to a file outside, and to a pipe',
    set() {
      fifo(join(git, 'pipe'));
      mine.git('config', '--add', 'include.path', 'pipe');
      writeFileSync(join(git, 'config'), `[include]\n\tpath = ${other.root}/none\n`, { flag: 'a' });
    },
    worktree: shown,
  },
  {
    name: 'config.worktree as a pipe',
    set() {
      mine.git('config', 'extensions.worktreeConfig', 'true');
      fifo(join(git, 'config.worktree'));
    },
    worktree: refused,
  },
  ...(['/dev/zero', 'pipe', 'other'] as const).map((kind) => ({
    name: `config as a link or a pipe: ${kind}`,
    set() {
      const path = join(git, 'config');
      if (kind === 'pipe') fifo(path);
      else link(kind === 'other' ? join(other.root, '.git', 'config') : kind, path);
    },
    worktree: refused,
  })),
  ...['HEAD', 'index', 'packed-refs', 'shallow', 'info/attributes', 'info/exclude', 'logs/HEAD'].flatMap(
    (file) =>
      (file.startsWith('info') ? ['/dev/zero', 'pipe'] : ['pipe', 'other']).map((kind) => ({
        name: `${file} as a link or a pipe: ${kind}`,
        set() {
          mkdirSync(join(git, 'info'), { recursive: true });
          const target = join(other.root, '.git', file);
          if (!existsSync(target)) writeFileSync(target, 'hunter3\n');
          const path = join(git, file);
          if (kind === 'pipe') fifo(path);
          else link(kind === 'other' ? target : kind, path);
        },
        worktree: refused,
      })),
  ),
  ...['refs', 'refs/heads', 'refs/heads/main', 'objects/pack', 'objects/info', 'logs/refs'].map((path) => ({
    name: `${path} as a link`,
    set() {
      if (!existsSync(join(other.root, '.git', path))) mkdirSync(join(other.root, '.git', path));
      link(join(other.root, '.git', path), join(git, path));
    },
    worktree: refused,
  })),
  {
    name: 'one object as a link, whose name is known',
    set() {
      const object = otherHead();
      const path = join('objects', object.slice(0, 2), object.slice(2));
      mkdirSync(join(git, 'objects', object.slice(0, 2)), { recursive: true });
      link(join(other.root, '.git', path), join(git, path));
      writeFileSync(join(git, 'refs/heads/topic'), `${object}\n`);
    },
    naive: { args: ['cat-file', '-t', 'topic'], says: () => 'commit' },
    worktree: refused,
  },
  {
    name: 'a pipe among the refs, and a device among the objects',
    set() {
      fifo(join(git, 'refs/heads/pipe'));
      link('/dev/zero', join(git, 'objects', 'info', 'commit-graph'));
    },
    worktree: refused,
  },
  {
    name: 'objects/info/alternates',
    set() {
      writeFileSync(join(git, 'objects/info/alternates'), `${other.root}/.git/objects\n`);
      writeFileSync(join(git, 'refs/heads/topic'), `${otherHead()}\n`);
    },
    naive: { args: ['log', '-p', 'topic'], says: () => 'hunter' },
    worktree: 'borrows the objects of another one',
  },
  {
    name: 'objects/info/http-alternates',
    set() {
      writeFileSync(join(git, 'objects/info/http-alternates'), `${other.root}/.git/objects\n`);
      writeFileSync(join(git, 'refs/heads/topic'), `${otherHead()}\n`);
    },
    worktree: shown,
  },
  {
    name: 'info/grafts as a pipe',
    set: () => fifo(join(git, 'info', 'grafts')),
    worktree: shown,
  },
  ...[
    'core.attributesFile',
    'core.excludesFile',
    'diff.orderFile',
    'mailmap.file',
    'commit.template',
    'blame.ignoreRevsFile',
  ].flatMap((setting) =>
    ['/dev/zero', 'pipe'].map((kind) => ({
      name: `${setting} as ${kind}`,
      set() {
        fifo(join(git, 'pipe'));
        mine.git('config', setting, kind === 'pipe' ? join(git, 'pipe') : kind);
      },
      worktree: shown,
    })),
  ),
  {
    name: 'the .git of a submodule that names another repository',
    set() {
      mine.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
      mkdirSync(join(mine.root, 'sub'));
      writeFileSync(join(mine.root, 'sub/.git'), `gitdir: ${other.root}/.git\n`);
    },
    naive: { args: ['diff', '--ignore-submodules=dirty'], says: otherHead },
    worktree: 'sub (a submodule that leads to the repository of another folder)',
  },
  ...['refs', 'commondir'].map((path) => ({
    name: `the .git of a submodule whose ${path} leads to another repository`,
    set() {
      mine.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
      const inner = join(mine.root, 'sub/.git');
      mkdirSync(join(mine.root, 'sub'));
      execFileSync('cp', ['-R', git, inner]);
      if (path === 'commondir') writeFileSync(join(inner, path), `${other.root}/.git\n`);
      else link(join(other.root, '.git/refs'), join(inner, 'refs'));
    },
    naive: { args: ['diff', '--ignore-submodules=dirty'], says: otherHead },
    worktree: 'sub (a submodule that leads to the repository of another folder)',
  })),
  {
    name: 'the .git in a folder that replaces a file',
    set() {
      rmSync(join(mine.root, 'a.txt'));
      mkdirSync(join(mine.root, 'a.txt'));
      writeFileSync(join(mine.root, 'a.txt/.git'), `gitdir: ${other.root}/.git\n`);
    },
    naive: { args: ['diff', '--ignore-submodules=dirty'], says: otherHead },
    worktree: 'a.txt (a submodule that leads to the repository of another folder)',
  },
  ...(
    [
      ['an absolute path', () => join(other.root, 'secret.txt')],
      ['a path above', () => relative(mine.root, join(other.root, 'secret.txt'))],
      ['a path through a folder', () => `folder/../${relative(mine.root, join(other.root, 'secret.txt'))}`],
      [
        'a path above, version 4',
        () => relative(mine.root, join(other.root, 'secret.txt')),
        '--index-version=4',
      ],
      ['the settings', () => '.git/config'],
      ['the settings in a folder', () => 'folder/.GIT/config'],
    ] as const
  ).map(([what, path, ...how]) => ({
    name: `index with ${what}`,
    set() {
      mine.write('folder/.GIT/config', 'hunter4\n');
      mine.git('config', 'hunter.five', '5');
      intoIndex(path(), ...how);
    },
    naive: { args: ['diff'], says: () => 'hunter' },
    worktree: /^The index of the .git here/,
  })),
  {
    name: 'reftable/tables.list with a path',
    set() {
      mkdirSync(join(git, 'reftable'));
      const table = relative(join(git, 'reftable'), join(other.root, '.git/reftable/0x1-0x1-1.ref'));
      writeFileSync(join(git, 'reftable/tables.list'), `${table}\n`);
    },
    worktree: refused,
  },
  {
    name: 'links in the work tree, also as .gitattributes and .gitignore',
    set() {
      writeFileSync(join(other.root, 'rules'), '*.txt binary\n');
      for (const name of ['.gitattributes', '.gitignore', 'tracked'])
        link(join(other.root, name === 'tracked' ? 'secret.txt' : 'rules'), join(mine.root, name));
    },
    worktree: shown,
  },
];

test.each(ways)('$name reaches nothing else', async ({ set, worktree }) => {
  const head = otherHead();
  set();
  const answers = await read();
  expect(answers.join('\n')).not.toMatch(/hunter|(^|\/)secret\.txt/m);
  expect(answers.join('\n')).not.toContain(head.slice(0, 7));
  expect(answers[0]).toMatch(worktree);
});

test.each(ways.filter(({ naive }) => naive))('$name is a way: plain git goes it', ({ set, naive }) => {
  set();
  expect(mine.git(...(naive?.args ?? []))).toMatch(naive?.says() ?? '');
});

test('variables of the host lead nowhere else', async () => {
  vi.stubEnv('GIT_DIR', join(other.root, '.git'));
  vi.stubEnv('GIT_OBJECT_DIRECTORY', join(other.root, '.git/objects'));
  vi.stubEnv('GIT_INDEX_FILE', join(other.root, '.git/index'));
  vi.stubEnv('GIT_WORK_TREE', other.root);
  const [worktree] = await read();
  expect(worktree).toContain(shown);
});

test('a submodule of the repository itself is shown, also one that was moved', async () => {
  const inner = new ScratchRepository();
  inner.write('b.txt', 'b\n');
  inner.commit();
  mine.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'module');
  mine.git(
    '-C',
    'module',
    '-c',
    'user.name=A',
    '-c',
    'user.email=a@example.com',
    'commit',
    '-qm',
    'two',
    '--allow-empty',
  );
  expect((await read())[0]).toContain('+Subproject commit');
  mine.git('mv', 'module', 'moved');
  expect((await read())[0]).toContain('+Subproject commit');
  inner[Symbol.dispose]();
});

test('nothing is left in the temporary folder, whether a repository was read or refused', async () => {
  vi.stubEnv('TMPDIR', join(mine.root, '..', 'tmp'));
  mkdirSync(join(mine.root, '..', 'tmp'));
  await read();
  fifo(join(git, 'index'));
  await read();
  expect(execFileSync('ls', ['-A', join(mine.root, '..', 'tmp')], { encoding: 'utf8' })).toBe('');
});

test('a repository without any temporary folder says which variable to set', async () => {
  vi.stubEnv('TMPDIR', join(mine.root, 'none'));
  expect((await read())[0]).toContain('set TMPDIR to a folder');
});

test('every row of the page that names no other test has one here', () => {
  const page = readFileSync(new URL('../second-paths.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && !line.includes('test/'));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const [, , code = ''] = /^\|( [^`|]*)?`([^`]+)`/.exec(row) ?? [];
    expect(
      ways.some(({ name }) => name.includes(code)),
      row,
    ).toBe(true);
  }
});
