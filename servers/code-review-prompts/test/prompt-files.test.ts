import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientKinds, connect, type Notification } from '@mcp-reference/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import packageJson from '../package.json';
import { open } from '../src/open.js';
import { createServer } from '../src/server.js';
import { settings } from '../src/settings.js';
import { ScratchRepository } from './scratch-repository.js';

const bin = new URL('../dist/main.js', import.meta.url);
const server = { bin, package: packageJson, createServer, open, settings };
const team = fileURLToPath(new URL('./fixtures/team', import.meta.url));

let repository: ScratchRepository;
let folder: string;
beforeEach(() => {
  repository = new ScratchRepository();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'prompts-')));
});
afterEach(() => {
  repository[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}, client: (typeof clientKinds)[number] = 'v2-modern') {
  const connection = await connect({
    client,
    wiring: 'stdio',
    server,
    env: { REVIEW_ROOT: repository.root, ...env },
  });
  const { client: asked } = connection;
  return {
    connection,
    names: async () => (await asked.listPrompts()).map(({ name }) => name),
    prompt: async (name: string) => (await asked.listPrompts()).find((prompt) => prompt.name === name),
    text: async (name: string, args: Record<string, string> = {}) =>
      (await asked.getPrompt(name, args)).messages[0]?.content.text ?? '',
    problems: async (): Promise<{ file: string; problem: string }[]> =>
      JSON.parse((await asked.readResource('prompts://problems'))[0]?.text ?? ''),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

describe.each(clientKinds)("%s: a team's prompt files for other programs", (client) => {
  beforeEach(() => cpSync(team, repository.root, { recursive: true }));

  test('are offered, each under the name of its program', async () => {
    await using host = await start({}, client);
    expect((await host.names()).filter((name) => /^(claude|vscode|gemini|cursor)-/.test(name))).toEqual([
      'claude-fix-issue',
      'claude-frontend-component',
      'vscode-form',
      'gemini-git-commit',
      'gemini-plan',
      'cursor-tidy',
    ]);
    expect(await host.prompt('claude-fix-issue')).toMatchObject({
      description: 'Fix an issue by its number (from .claude/commands/fix-issue.md)',
      arguments: [{ name: 'issue_number' }, { name: 'priority' }],
    });
    expect((await host.prompt('vscode-form'))?.arguments).toMatchObject([
      { name: 'formName', description: 'MyForm' },
      { name: 'fields' },
      { name: 'selection', description: expect.stringContaining('selected in VS Code') },
    ]);
    expect(await host.prompt('gemini-plan')).toMatchObject({
      description: 'Make a plan. Do not write code. (from .gemini/commands/plan.toml)',
      arguments: [{ name: 'arguments' }],
    });
  });

  test('read as their programs read them', async () => {
    await using host = await start({}, client);
    const rules = 'From docs/rules.md:\n\n```markdown\n# Rules\n\nMoney is counted in cents.\n```';
    expect(await host.text('claude-fix-issue', { issue_number: '12', priority: 'high' })).toBe(
      `Fix issue #12 with priority high. It must not cost more than $5.\n\nOur rules: ${rules}\n\nWhere we are: !\`git status --short\``,
    );
    expect(await host.text('claude-fix-issue', { issue_number: '12' })).toContain('with priority $2.');
    expect(await host.text('claude-frontend-component', { arguments: 'a list of $1' })).toBe(
      'Write a component for: a list of $1',
    );
    expect(await host.text('vscode-form', { formName: 'Login', selection: '@path:docs/rules.md' })).toBe(
      `Generate a form named Login with the fields \${input:fields}.\n\nIt belongs to this code:\n\n${rules}\n\nPut it beside \${file}.`,
    );
    expect(await host.text('gemini-git-commit', { arguments: 'cents' })).toBe(
      `Write a commit message about cents.\n\nFollow ${rules} and look at:\n\n!{git log --format='{"h": "%h"}' --grep {{args}}}`,
    );
    expect(await host.text('gemini-plan', { arguments: 'for payments' })).toBe(
      'Make a plan. Do not write code.\n\nfor payments',
    );
    expect(await host.text('cursor-tidy')).toBe(
      '# Tidy up\n\nRemove what nobody uses. Keep $1 and @docs/rules.md as they are.',
    );
  });

  test('say what is left as text, and why', async () => {
    await using host = await start({}, client);
    expect(await host.problems()).toEqual([
      {
        file: '.claude/commands/fix-issue.md',
        problem: '!`git status --short` stays text: this server runs no commands',
      },
      {
        file: '.github/prompts/form.prompt.md',
        problem: `\${file} stays as it is: only VS Code knows its value`,
      },
      {
        file: '.gemini/commands/git/commit.toml',
        problem: `!{git log --format='{"h": "%h"}' --grep {{args}}} stays text: this server runs no commands`,
      },
    ]);
  });

  test('are not offered where REVIEW_PROMPTS is off', async () => {
    await using host = await start({ REVIEW_PROMPTS: 'false' }, client);
    expect(await host.names()).toHaveLength(5);
    expect(await host.problems()).toEqual([]);
  });
});

/** Writes a file, with its folders. */
function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test('PROMPTS_DIR takes several folders, each with any form, also the folder of another program itself', async () => {
  write(join(folder, 'a/own.md'), '---\narguments: [{name: what}]\n---\nOwn: {{what}}');
  write(join(folder, 'a/plain.md'), 'Plain: $ARGUMENTS');
  write(join(folder, 'a/made.toml'), 'prompt = "Made: {{args}}"');
  write(join(folder, 'a/asked.prompt.md'), `Asked: \${input:x}`);
  write(join(folder, 'a/.claude/commands/deep/er.md'), 'Deeper: $1');
  write(join(folder, 'b/.claude/commands/x/y.md'), 'Nested: $0');
  write(join(folder, 'c/.cursor/commands/z.md'), 'Cursor: $ARGUMENTS');
  const folders = ['a', 'b/.claude/commands', 'c/.cursor/commands'].map((name) => join(folder, name));
  await using host = await start({ PROMPTS_DIR: folders.join(delimiter) });
  const own = ['asked', 'made', 'own', 'plain', 'claude-deep-er', 'x-y', 'z'];
  expect((await host.names()).slice(-own.length)).toEqual(own);
  expect(await host.text('own', { what: 'x' })).toBe('Own: x');
  expect(await host.text('plain', { arguments: 'x' })).toBe('Plain: x');
  expect(await host.text('made', { arguments: 'x' })).toBe('Made: x');
  expect(await host.text('asked', { x: 'x' })).toBe('Asked: x');
  expect(await host.text('claude-deep-er', { arg1: 'x' })).toBe('Deeper: x');
  expect(await host.text('x-y', { arg1: 'x' })).toBe('Nested: x');
  expect(await host.text('z', { arguments: 'x' })).toBe('Cursor: $ARGUMENTS\n\nx');
  expect(await host.problems()).toEqual([]);
});

test('names that clash get numbers in the order of folders and paths, and each clash is named', async () => {
  write(join(folder, 'a/commit_message.md'), 'First.');
  write(join(folder, 'b/commit_message.md'), 'Second.');
  repository.write('.claude/commands/a/b.md', 'Third.');
  repository.write('.claude/commands/a-b.md', 'Fourth.');
  const folders = [join(folder, 'a'), join(folder, 'b')].join(delimiter);
  await using host = await start({ PROMPTS_DIR: folders });
  expect(await host.text('commit_message')).toBe('First.');
  expect(await host.text('commit_message-2')).toBe('Second.');
  expect(await host.text('claude-a-b')).toBe('Fourth.');
  expect(await host.text('claude-a-b-2')).toBe('Third.');
  expect(await host.problems()).toEqual([
    {
      file: 'commit_message.md',
      problem: 'commit_message.md has the name commit_message already: this one is commit_message-2',
    },
    {
      file: '.claude/commands/a/b.md',
      problem: '.claude/commands/a-b.md has the name claude-a-b already: this one is claude-a-b-2',
    },
  ]);
});

test.each([
  ['.gemini/commands/a.toml', 'prompt = """', /^line 1: /],
  ['.gemini/commands/a.toml', 'description = "x"', /^it has no text called prompt: add/],
  ['.gemini/commands/a.toml', 'prompt = "  "', /^it has no text/],
  ['.claude/commands/a.md', '---\ndescription: x\n---\n', /^it has no text/],
  ['.claude/commands/a.md', '---\n- x\n---\ny', /^the settings are not "name: value"/],
  ['.github/prompts/a.prompt.md', Buffer.from('caf\u00e9', 'latin1'), /^it is not UTF-8: save it/],
  ['.cursor/commands/a.md', 'x'.repeat(100_001), /^it is larger than 100000 bytes: make it shorter/],
])('%s with %j is named with what is wrong, and the others go on', async (path, text, says) => {
  repository.write(path, text);
  repository.write('.cursor/commands/fine.md', 'Fine.');
  await using host = await start();
  expect(await host.problems()).toEqual([{ file: path, problem: expect.stringMatching(says) }]);
  expect(await host.text('cursor-fine')).toBe('Fine.');
});

test.each([
  ['[file] [focus]', ['file', 'focus']],
  ['"<file> <focus>"', ['file', 'focus']],
  ['[file]', ['file', 'arg2']],
  ['same same', ['same', 'same2']],
  ['1 2', ['arg1', 'arg2']],
])('an argument-hint of %s names the arguments as people write it', async (hint, names) => {
  repository.write(
    '.claude/commands/a.md',
    `---\nargument-hint: ${hint}\ndescription: a: b\n---\nUse $1 and $2.`,
  );
  await using host = await start();
  const prompt = await host.prompt('claude-a');
  const args = (prompt?.arguments ?? []) as { name: string }[];
  expect(args.map(({ name }) => name)).toEqual(names);
  expect(prompt?.description).toBe('a: b (from .claude/commands/a.md)');
});

describe('a hostile repository', () => {
  test('runs nothing by its prompt files', async () => {
    const touch = `touch ${repository.canary}`;
    repository.write('.claude/commands/a.md', `!\`${touch}\`\n\n\`\`\`!\n${touch}\n\`\`\`\n$ARGUMENTS`);
    repository.write('.gemini/commands/a.toml', `prompt = "!{${touch}} {{args}}"`);
    repository.write('.github/prompts/a.prompt.md', `!\`${touch}\` \${command:${touch}}`);
    repository.write('.cursor/commands/a.md', `!\`${touch}\``);
    await using host = await start();
    for (const name of ['claude-a', 'gemini-a', 'vscode-a', 'cursor-a'])
      expect(await host.text(name, { arguments: `!{${touch}} !\`${touch}\`` })).toContain(touch);
    expect(repository.sprung).toBe(false);
  });

  test('includes nothing from outside, and nothing of git', async () => {
    write(join(repository.root, '..', 'secret.txt'), 'hunter2');
    repository.git('remote', 'add', 'origin', 'https://user:hunter2@example.com/x');
    symlinkSync('../secret.txt', join(repository.root, 'link.txt'));
    symlinkSync('..', join(repository.root, 'up'));
    const paths = [
      '../secret.txt',
      join(repository.root, '..', 'secret.txt'),
      'link.txt',
      'up/secret.txt',
      '.git/config',
      './.git/config',
      '/proc/self/environ',
      '~/.ssh/id_rsa',
    ];
    repository.write('.claude/commands/a.md', paths.map((path) => `@${path}`).join('\n'));
    repository.write(
      '.gemini/commands/a.toml',
      `prompt = '''\n${paths.map((path) => `@{${path}}`).join('\n')}\n'''`,
    );
    repository.write('.claude/commands/b.md', 'Look at $ARGUMENTS and $1.');
    await using host = await start({ HUNTER: 'hunter2' });
    expect(await host.text('claude-a')).toBe(paths.map((path) => `@${path}`).join('\n'));
    expect(await host.text('gemini-a')).toBe(paths.map((path) => `@{${path}}`).join('\n'));
    // Text that an argument brings in is not expanded again.
    expect(await host.text('claude-b', { arg1: '@link.txt @{up/secret.txt} $ARGUMENTS' })).not.toContain(
      'hunter',
    );
    const problems = await host.problems();
    expect(problems).toHaveLength(2 * paths.length);
    for (const { problem } of problems)
      expect(problem).toMatch(/stays text: (There is no file|Git's own files)/);
  });

  test.each(['.claude', '.claude/commands', '.claude/commands/deep', '.claude/commands/a.md'])(
    'shows neither names nor texts of a folder outside, to which a link at %s leads',
    async (at) => {
      for (const path of ['hunter2.md', 'commands/hunter2.md', 'commands/deep/hunter2.md'])
        write(join(folder, path), 'hunter2');
      mkdirSync(dirname(join(repository.root, at)), { recursive: true });
      symlinkSync(at.endsWith('.md') ? join(folder, 'hunter2.md') : folder, join(repository.root, at));
      await using host = await start();
      expect(JSON.stringify([await host.names(), await host.problems()])).not.toContain('hunter2');
      expect(await host.names()).toHaveLength(5);
    },
  );

  test('is bounded in files, folders, sizes and included files', async () => {
    for (let i = 0; i < 300; i += 1)
      repository.write(`.claude/commands/${String(i).padStart(3, '0')}.md`, 'x');
    repository.write(`.gemini/commands/${'d/'.repeat(20)}x.toml`, 'prompt = "x"');
    repository.write('rules.md', 'r'.repeat(100_000));
    repository.write('.cursor/commands/big.md', 'x '.repeat(49_000));
    repository.write('.github/prompts/many.prompt.md', `\${input:a`.repeat(10_000));
    const includes = Array.from({ length: 30 }, (_, i) => `@{rules${i}.md}`);
    for (let i = 0; i < 30; i += 1) repository.write(`rules${i}.md`, 'r'.repeat(100_000));
    repository.write('.gemini/commands/many.toml', `prompt = "${includes.join(' ')} ${'!{'.repeat(20_000)}"`);
    await using host = await start();
    const names = await host.names();
    expect(names.filter((name) => name.startsWith('claude-'))).toHaveLength(200);
    expect(names.filter((name) => name.startsWith('gemini-'))).toEqual(['gemini-many']);
    expect((await host.problems())[0]?.problem).toMatch(/^only the first 200 files/);
    expect((await host.text('gemini-many')).length).toBeLessThan(300_000);
  });

  test('cannot bring control characters or slots of its own into names and texts', async () => {
    repository.write(
      '.claude/commands/a\u001b[31m b.md',
      '---\ndescription: "x\\u001b[31my\\n# z"\n---\nOne\u001b]0;t\u0007 two\ue000code\ue001 three\u0085',
    );
    await using host = await start();
    const prompt = await host.prompt('claude-a-31m-b');
    expect(JSON.stringify(prompt)).not.toMatch(/\\u001b|\\n/);
    expect(await host.text('claude-a-31m-b')).toBe('One]0;t twocode three');
  });

  test('cannot keep the server from starting by settings that are more than text', async () => {
    // Nine lists of ten aliases stand for a text of a billion words.
    const lists = [...'bcdefghi'].map((key, i) => `${key}: &${key} [${Array(10).fill(`*${'abcdefgh'[i]}`)}]`);
    const hints = {
      aliases: '*i',
      nested: `${'['.repeat(90)}x${']'.repeat(90)}`,
      deep: `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      circle: '&z [*z, *z]',
      methods: '{ toString: 1, valueOf: 2 }',
      proto: '{ __proto__: null }',
      date: '2026-11-28',
    };
    for (const [name, hint] of Object.entries(hints))
      repository.write(
        `.claude/commands/${name}.md`,
        `---\na: &a [${Array(10).fill('x')}]\n${lists.join('\n')}\nargument-hint: ${hint}\n---\nUse $1.`,
      );
    for (const [name, value] of Object.entries({ list: '[1, 2]', date: '2026-11-28', table: '{ a = 1 }' }))
      repository.write(`.gemini/commands/${name}.toml`, `description = ${value}\nprompt = "Text"`);
    repository.write('.cursor/commands/fine.md', 'Fine.');
    await using host = await start();
    expect(await host.text('cursor-fine')).toBe('Fine.');
    for (const name of Object.keys(hints)) {
      const args = (await host.prompt(`claude-${name}`))?.arguments as { name: string }[];
      expect(await host.text(`claude-${name}`, { [args[0]?.name ?? '']: 'this' })).toBe('Use this.');
    }
    for (const name of ['list', 'date', 'table']) expect(await host.text(`gemini-${name}`)).toBe('Text');
  });

  test('cannot make a prompt useless by arguments that are named as what every object has', async () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    repository.write('.github/prompts/a.prompt.md', names.map((name) => `\${input:${name}}`).join(' '));
    repository.write('.claude/commands/a.md', `---\nargument-hint: ${names.join(' ')}\n---\n$1 $2 $3 $4`);
    write(join(folder, 'own.md'), '---\narguments: [{ name: constructor }]\n---\nOwn: {{constructor}}');
    await using host = await start({ PROMPTS_DIR: folder });
    expect(await host.text('vscode-a')).toBe(names.map((name) => `\${input:${name}}`).join(' '));
    expect(await host.text('claude-a', { constructor_: 'x', hasOwnProperty_: 'y' })).toBe('x $2 $3 y');
    expect(await host.problems()).toEqual([
      { file: 'own.md', problem: 'arguments.0.name: is a name that every object has: choose another' },
    ]);
  });

  test('pipes and folders in place of files make nobody wait', async () => {
    mkdirSync(join(repository.root, '.cursor/commands/folder.md'), { recursive: true });
    execFileSync('mkfifo', [join(repository.root, '.cursor/commands/pipe.md')]);
    await using host = await start();
    expect(await host.problems()).toEqual([
      { file: '.cursor/commands/pipe.md', problem: 'it is not a regular file: put a file there' },
    ]);
  });
});

test('prompt files that are added to a repository later are heard of', async () => {
  const heard: (() => void)[] = [];
  await using connection = await connect({
    client: 'v2-modern',
    wiring: 'stdio',
    server,
    env: { REVIEW_ROOT: repository.root },
    onNotification: (_: Notification) => {
      for (const wake of heard.splice(0)) wake();
    },
  });
  await connection.client.listenForLists();
  const names = async () => (await connection.client.listPrompts()).map(({ name }) => name);
  const until = async (name: string) => {
    while (!(await names()).includes(name)) await new Promise<void>((resolve) => heard.push(resolve));
  };
  await mkdir(join(folder, 'commands'));
  await writeFile(join(folder, 'commands/first.md'), 'First.');
  await rename(folder, join(repository.root, '.claude'));
  await until('claude-first');
  await writeFile(join(repository.root, '.claude/commands/second.md'), 'Second.');
  await until('claude-second');
});
