import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readMaterial } from '../src/material/read-source.js';
import { caller, openRepository } from './read-everything.js';
import { ScratchRepository } from './scratch-repository.js';

let repository: ScratchRepository;
let home: string;
beforeEach(() => {
  repository = new ScratchRepository();
  home = realpathSync(mkdtempSync(join(tmpdir(), 'home-')));
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', '');
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  // Would stand in for the file in the home folder.
  vi.stubEnv('GIT_CONFIG_GLOBAL', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  repository[Symbol.dispose]();
  rmSync(home, { recursive: true });
});

const read = async (code: string, root = repository.root) =>
  readMaterial(code, await openRepository(root), caller).then(
    ({ text }) => text,
    (error: Error) => error.message,
  );
const userSettings = (text: string) => writeFileSync(join(home, '.gitconfig'), text);
/** Git as its user runs it. */
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: repository.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const added = (text: string) => text.split('\n').filter((line) => /^\+[^+]/.test(line)).length;
const lines = (changed: string, end: string) => `one${end}${changed}${end}three${end}`;

test.each([
  ['core.autocrlf=true', '\r\n'],
  ['core.autocrlf=input', '\r\n'],
  ['core.eol=crlf with text=auto', '\r\n'],
])('%s of the user: only what has changed is shown', async (setting, end) => {
  const [name = '', value = ''] = setting.split(/[=. ]/).slice(1, 3);
  userSettings(`[core]\n\t${name} = ${value}\n`);
  repository.write('.gitattributes', setting.includes('text=auto') ? '* text=auto\n' : '');
  repository.write('a.txt', lines('two', '\n'));
  repository.commit();
  repository.write('a.txt', lines('changed', end));
  expect(added(git('diff'))).toBe(1);
  expect(added(await read('@worktree'))).toBe(1);
});

test("the repository's own setting stands above the user's", async () => {
  userSettings('[core]\n\tautocrlf = true\n');
  repository.git('config', 'core.autocrlf', 'false');
  repository.write('a.txt', lines('two', '\n'));
  repository.commit();
  repository.write('a.txt', lines('two', '\r\n'));
  expect(added(await read('@worktree'))).toBe(added(git('diff')));
  expect(added(await read('@worktree'))).toBe(3);
});

test.each([
  ['an include', () => '[include]\n\tpath = more\n'],
  ['an include for this folder', () => `[includeIf "gitdir:${repository.root}/"]\n\tpath = more\n`],
  ['an include for this branch', () => '[includeIf "onbranch:main"]\n\tpath = more\n'],
])('a setting of the user counts through %s', async (_, settings) => {
  userSettings(settings());
  writeFileSync(join(home, 'more'), '[core]\n\tautocrlf = true\n');
  repository.write('a.txt', lines('two', '\n'));
  repository.commit();
  repository.write('a.txt', lines('changed', '\r\n'));
  expect(added(await read('@worktree'))).toBe(1);
});

test.each([
  ['a path from home', () => userSettings('[core]\n\texcludesFile = ~/rules\n'), 'rules'],
  ['a whole path', () => userSettings(`[core]\n\texcludesFile = ${home}/rules\n`), 'rules'],
  ['the usual place', () => {}, '.config/git/ignore'],
])('names that the user ignores are not new files: %s', async (_, set, file) => {
  set();
  mkdirSync(join(home, '.config/git'), { recursive: true });
  writeFileSync(join(home, file), '.DS_Store\n');
  repository.write('.DS_Store', 'x');
  repository.write('new.txt', 'x');
  expect(git('status', '--short')).toBe('?? new.txt\n');
  expect(await read('@worktree')).toBe('New files that git does not know yet are not shown: new.txt.');
});

test('names that the repository ignores by a file of its own, and by one outside, are told apart', async () => {
  repository.write('rules', 'ignored.txt\n');
  repository.write('ignored.txt', 'x');
  repository.git('config', 'core.excludesFile', 'rules');
  expect(await read('@worktree')).toContain('shown: rules.');
  writeFileSync(join(home, 'rules'), 'ignored.txt\n');
  repository.git('config', 'core.excludesFile', join(home, 'rules'));
  expect(await read('@worktree')).toContain('shown: ignored.txt, rules.');
});

test('the mode of a file counts unless the repository says otherwise', async () => {
  repository.write('run.sh', 'x\n');
  repository.commit();
  execFileSync('chmod', ['+x', join(repository.root, 'run.sh')]);
  expect(await read('@worktree')).toContain('new mode 100755');
  repository.git('config', 'core.fileMode', 'false');
  expect(await read('@worktree')).toContain('Nothing has changed');
});

test('settings of the user that run programs run nothing', async () => {
  userSettings(
    `[core]\n\tfsmonitor = ${repository.trap}\n\tpager = ${repository.trap}\n[diff]\n\texternal = ${repository.trap}\n[filter "x"]\n\tclean = ${repository.trap}\n`,
  );
  repository.write('.gitattributes', '*.txt filter=x\n');
  repository.write('a.txt', 'one\n');
  repository.git('add', '--all');
  expect(await read('@staged')).toContain('+one');
  expect(repository.sprung).toBe(false);
});

test("settings of the user that cannot be read are said to be the user's", async () => {
  userSettings('[core\n');
  expect(await read('@staged')).toContain('mend the file .gitconfig in your home folder');
});

test('an upstream branch is found, and one that is not there is said so', async () => {
  repository.write('a.txt', 'one\n');
  repository.commit();
  repository.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  repository.git('config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  repository.git('config', 'remote.origin.url', 'https://user:hunter2@example.com/x');
  repository.write('a.txt', 'two\n');
  repository.commit();
  expect(await read('@{upstream}...HEAD')).toContain('has no upstream branch');
  repository.git('branch', '--set-upstream-to=origin/main');
  expect(await read('@{upstream}...HEAD')).toContain('+two');
});

test('a repository without commits, and a shallow clone, say so', async () => {
  for (const range of ['@HEAD', '@main...HEAD', '@HEAD~1'])
    expect(await read(range), range).toContain('has no commit yet');
  for (const text of ['one\n', 'two\n']) {
    repository.write('a.txt', text);
    repository.commit();
  }
  using clone = new ScratchRepository();
  rmSync(clone.root, { recursive: true });
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${repository.root}`, clone.root]);
  for (const range of ['@HEAD~1', '@develop...HEAD'])
    expect(await read(range, clone.root), range).toContain('The clone is shallow');
  clone.write('a.txt', 'three\n');
  expect(await read('@HEAD', clone.root)).toContain('+three');
});

test('a repository in the newer format of git is read, and one in a format that is not known is not', async () => {
  repository.write('a.txt', 'one\n');
  repository.git('add', '--all');
  repository.git('config', 'core.repositoryFormatVersion', '1');
  repository.git('config', 'extensions.preciousObjects', 'true');
  expect(await read('@staged')).toContain('+one');
  repository.git('config', 'extensions.somethingNew', 'true');
  expect(await read('@staged')).toContain('a format that this server does not know');
});

test('a repository with SHA-256 names, and one with a split index, are read', async () => {
  const root = join(home, 'sha256');
  execFileSync('git', ['init', '--quiet', '--object-format=sha256', root]);
  writeFileSync(join(root, 'a.txt'), 'one\n');
  execFileSync('git', ['-C', root, 'add', '--all']);
  expect(await read('@staged', root)).toContain('+one');
  repository.write('a.txt', 'one\n');
  repository.commit();
  repository.git('update-index', '--split-index');
  repository.write('a.txt', 'two\n');
  repository.git('add', '--all');
  expect(await read('@staged')).toContain('+two');
});
