import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEverything, withChanges } from './read-everything.js';
import { ScratchRepository } from './scratch-repository.js';

interface Trick {
  name: string;
  set(repository: ScratchRepository): void;
  /** A plain git command that springs the trap: shows that the trick is one. */
  naive?: string[];
  /** The error where the changes cannot be shown. Elsewhere they are shown. */
  refused?: string;
}

const notReadWhole = 'larger than 1 MiB';
const notFetched = 'nothing is fetched';

const tricks: Trick[] = [
  {
    name: 'a file system monitor',
    set: (r) => r.git('config', 'core.fsmonitor', r.trap),
    naive: ['diff'],
  },
  {
    name: 'an external diff',
    set: (r) => r.git('config', 'diff.external', r.trap),
    naive: ['diff'],
  },
  {
    name: 'an external diff by attribute',
    set(r) {
      r.write('.gitattributes', '*.txt diff=evil\n');
      r.git('config', 'diff.evil.command', r.trap);
    },
    naive: ['diff'],
  },
  {
    name: 'a text conversion by attribute',
    set(r) {
      r.write('.gitattributes', '*.txt diff=evil\n');
      r.git('config', 'diff.evil.textconv', r.trap);
    },
    naive: ['diff'],
  },
  {
    name: 'a clean filter by attribute',
    set(r) {
      r.write('.gitattributes', '*.txt filter=evil\n');
      r.git('config', 'filter.evil.clean', r.trap);
    },
    naive: ['diff'],
  },
  {
    name: 'a clean filter whose name has dots and upper case',
    set(r) {
      r.write('.gitattributes', '*.txt filter=Evil.One\n');
      r.git('config', 'filter.Evil.One.clean', r.trap);
    },
    naive: ['diff'],
  },
  {
    name: 'a clean filter whose name has an equals sign, at which a setting on the command line ends',
    set(r) {
      r.write('.gitattributes', '*.txt filter=a=b\n');
      appendFileSync(join(r.root, '.git', 'config'), `[filter "a=b"]\n\tclean = ${r.trap}\n`);
    },
    naive: ['diff'],
  },
  {
    name: 'a clean filter whose name is not UTF-8, which no argument of a program can say',
    set(r) {
      r.write('.gitattributes', Buffer.from('*.txt filter=\xff\n', 'latin1'));
      const config = Buffer.from(`[filter "\xff"]\n\tclean = ${r.trap}\n`, 'latin1');
      appendFileSync(join(r.root, '.git', 'config'), config);
    },
    naive: ['diff'],
  },
  {
    name: 'a clean filter without a name',
    set(r) {
      r.write('.gitattributes', '*.txt filter=\n');
      appendFileSync(join(r.root, '.git', 'config'), `[filter ""]\n\tclean = ${r.trap}\n`);
    },
  },
  {
    name: 'a clean filter in the settings of one work tree',
    set(r) {
      r.write('.gitattributes', '*.txt filter=evil\n');
      r.git('config', 'extensions.worktreeConfig', 'true');
      r.git('config', '--worktree', 'filter.evil.clean', r.trap);
    },
    naive: ['diff'],
  },
  ...['onbranch:main', 'gitdir:**/.git', 'hasconfig:remote.*.url:**'].map((condition) => ({
    name: `a filter from a file that is included where it is ${condition}`,
    set(r: ScratchRepository) {
      r.write('.gitattributes', '*.txt filter=evil\n');
      r.git('remote', 'add', 'origin', 'https://example.com/x');
      writeFileSync(join(r.root, '.git', 'more'), `[filter "evil"]\n\tclean = ${r.trap}\n`);
      r.git('config', `includeIf.${condition}.path`, 'more');
    },
    naive: ['diff'],
  })),
  {
    name: 'a clean filter behind more settings than are read',
    set(r) {
      r.write('.gitattributes', '*.txt filter=evil\n');
      const junk = `\tjunk${'k'.repeat(200)} = 1\n`.repeat(22_000);
      const config = `[filter "x"]\n${junk}[filter "evil"]\n\tclean = ${r.trap}\n`;
      appendFileSync(join(r.root, '.git', 'config'), config);
    },
    naive: ['diff'],
    refused: notReadWhole,
  },
  {
    name: 'a required filter process',
    set(r) {
      r.write('.gitattributes', '*.txt filter=evil\n');
      r.git('config', 'filter.evil.process', r.trap);
      r.git('config', 'filter.evil.required', 'true');
    },
  },
  {
    name: 'a filter from an included file',
    set(r) {
      r.write('.gitattributes', '*.txt filter=evil\n');
      writeFileSync(join(r.root, '.git', 'more'), `[filter "evil"]\n\tclean = ${r.trap}\n`);
      r.git('config', 'include.path', 'more');
    },
    naive: ['diff'],
  },
  {
    name: 'a smudge filter and a merge driver',
    set(r) {
      r.write('.gitattributes', '*.txt filter=evil merge=evil\n');
      r.git('config', 'filter.evil.smudge', r.trap);
      r.git('config', 'merge.evil.driver', r.trap);
    },
  },
  { name: 'a pager', set: (r) => r.git('config', 'core.pager', r.trap) },
  { name: 'a pager for diff', set: (r) => r.git('config', 'pager.diff', r.trap) },
  { name: 'an alias for diff', set: (r) => r.git('config', 'alias.diff', `!${r.trap}`) },
  { name: 'an ssh command', set: (r) => r.git('config', 'core.sshCommand', r.trap) },
  { name: 'a program that asks for passwords', set: (r) => r.git('config', 'core.askPass', r.trap) },
  { name: 'an editor', set: (r) => r.git('config', 'core.editor', r.trap) },
  { name: 'a credential helper', set: (r) => r.git('config', 'credential.helper', `!${r.trap}`) },
  {
    name: 'every hook',
    set(r) {
      for (const hook of [
        'post-index-change',
        'post-checkout',
        'pre-commit',
        'fsmonitor-watchman',
        'reference-transaction',
      ]) {
        writeFileSync(join(r.root, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${r.canary}\n`, { mode: 0o755 });
      }
    },
  },
  {
    name: 'hooks from another folder',
    set(r) {
      r.write('hooks/post-index-change', `#!/bin/sh\ntouch ${r.canary}\n`);
      execFileSync('chmod', ['+x', join(r.root, 'hooks/post-index-change')]);
      r.git('config', 'core.hooksPath', 'hooks');
    },
  },
  {
    name: 'a submodule with a file system monitor of its own',
    set(r) {
      const inner = join(r.root, 'module');
      execFileSync('git', ['init', '--quiet', inner]);
      const git = (...args: string[]) =>
        execFileSync('git', ['-C', inner, '-c', 'user.email=a@b', '-c', 'user.name=a', ...args]);
      writeFileSync(join(inner, 'b.txt'), 'one\n');
      git('add', '--all');
      git('commit', '--quiet', '-m', 'one');
      r.git('add', 'module');
      git('config', 'core.fsmonitor', r.trap);
      writeFileSync(join(inner, 'b.txt'), 'two\n');
    },
    naive: ['diff'],
  },
  {
    name: 'a promisor remote that is fetched from when an object is missing',
    set(r) {
      r.git('config', 'remote.origin.url', `ext::touch ${r.canary}`);
      r.git('config', 'remote.origin.promisor', 'true');
      r.git('config', 'core.repositoryFormatVersion', '1');
      r.git('config', 'extensions.partialClone', 'origin');
      r.git('config', 'protocol.ext.allow', 'always');
      const blob = r.git('rev-parse', 'HEAD:a.txt').trim();
      rmSync(join(r.root, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    },
    naive: ['diff', 'HEAD'],
    refused: notFetched,
  },
  {
    name: 'a remote with a helper of its own, for a missing object',
    set(r) {
      r.git('config', 'remote.origin.url', 'https://example.com/x');
      r.git('config', 'remote.origin.vcs', 'ext');
      r.git('config', 'remote.origin.uploadpack', r.trap);
      r.git('config', 'remote.origin.promisor', 'true');
      r.git('config', 'extensions.partialClone', 'origin');
      r.git('config', 'protocol.allow', 'always');
      const blob = r.git('rev-parse', 'HEAD:a.txt').trim();
      rmSync(join(r.root, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    },
    refused: notFetched,
  },
  {
    name: 'a diff of submodules, which runs git inside them',
    set(r) {
      const inner = join(r.root, 'module');
      execFileSync('git', ['init', '--quiet', inner]);
      const git = (...args: string[]) =>
        execFileSync('git', ['-C', inner, '-c', 'user.email=a@b', '-c', 'user.name=a', ...args]);
      writeFileSync(join(inner, '.gitattributes'), '*.txt diff=evil\n');
      writeFileSync(join(inner, 'b.txt'), 'one\n');
      git('add', '--all');
      git('commit', '--quiet', '-m', 'one');
      r.git('add', 'module');
      writeFileSync(join(inner, 'b.txt'), 'two\n');
      git('commit', '--quiet', '--all', '-m', 'two');
      git('config', 'diff.evil.textconv', r.trap);
      r.git('config', 'diff.submodule', 'diff');
    },
    naive: ['diff'],
  },
  { name: 'a signature program', set: (r) => r.git('config', 'gpg.program', r.trap) },
];

test.each(tricks)('$name runs nothing', async ({ set, refused }) => {
  using repository = new ScratchRepository();
  withChanges(repository);
  set(repository);
  rmSync(repository.canary, { force: true });
  const [staged, worktree] = await readEverything(repository.root);
  expect(repository.sprung).toBe(false);
  expect(staged).toContain(refused ?? '+three');
  // The object that is missing is the committed one: the work tree is compared with the index.
  expect(worktree).toContain(refused === notReadWhole ? refused : '+four');
  // Plain git in this folder would spring the trap: no answer suggests it.
  expect(`${staged}${worktree}`).not.toMatch(
    /\bgit (add|checkout|config|diff|fetch|gc|log|restore|show|status)\b/,
  );
});

test.each(tricks.filter(({ naive }) => naive))(
  '$name is a trick: plain git falls for it',
  ({ set, naive = [] }) => {
    using repository = new ScratchRepository();
    withChanges(repository);
    set(repository);
    rmSync(repository.canary, { force: true });
    try {
      repository.git(...naive);
    } catch {
      // The trap does not answer with a diff, but it ran.
    }
    expect(repository.sprung).toBe(true);
  },
);
