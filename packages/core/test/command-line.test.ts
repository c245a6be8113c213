import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { run as runFile } from './run.ts';

const core = new URL('../dist/index.js', import.meta.url).href;

const run = (args: string[], env?: Record<string, string>) => runFile(onCore, args, env);

test.each([
  [['--port', 'eighty'], {}, '--port takes a whole number from 0 to 65535, not "eighty"'],
  [['--port', '99999'], {}, '--port takes a whole number from 0 to 65535'],
  [['--http'], { PORT: 'x' }, 'PORT takes a whole number from 0 to 65535, not "x"'],
  [['--legacy', 'maybe'], {}, '--legacy takes sessions, stateless, reject, not "maybe"'],
  [['--log-level', 'loud'], {}, '--log-level takes debug, info, warn, error, silent, not "loud"'],
  [
    ['--allowed-host', 'mcp.example.com:443'],
    {},
    '--allowed-host takes a host name, such as app.example.com',
  ],
  [['--allowed-origin', 'https://app.example.com'], {}, '--allowed-origin takes a host name'],
  [['--path', 'mcp'], {}, '--path takes a path such as /mcp'],
  [['--path', '/:any'], {}, '--path takes a path such as /mcp'],
  [['--path', '/*'], {}, 'not "/*"'],
  [['--print-config', 'emacs'], {}, '--print-config takes claude-code, claude-desktop, vscode, cursor'],
  [['--nope'], {}, "Unknown option '--nope'"],
  [['stray'], {}, 'unexpected argument "stray"'],
  [['--list', '--http'], {}, '--http and --list exclude each other'],
  [['--call', 'echo', '--http'], {}, '--http and --call exclude each other'],
  [['--read', 'fixture://counter', '--list'], {}, '--list and --read exclude each other: use one'],
  [['--port', '3000'], {}, '--port is of use only with --http: add it'],
  [['--list', '--allowed-host', 'x.example.com'], {}, '--allowed-host is of use only with --http'],
  [['--read', 'fixture://counter', '{}'], {}, 'unexpected argument "{}"'],
  [['--prompt', 'greet', '[]'], {}, "--prompt takes the prompt's arguments as a JSON object"],
  [['--call', 'echo', 'not json'], {}, "--call takes the tool's arguments as a JSON object"],
  [['--http', '--host', '0.0.0.0'], {}, '--host 0.0.0.0 is reachable from other machines'],
  [
    ['--http'],
    { AUTH_ISSUER: 'foo:bar' },
    'AUTH_ISSUER is "foo:bar": takes an address that begins with https',
  ],
  [['--http'], { AUTH_AUDIENCE: 'https://mcp.example.com/mcp' }, 'AUTH_ISSUER is not set: AUTH_AUDIENCE'],
  [
    ['--http'],
    { AUTH_SCOPES: 'mcp:use' },
    'AUTH_ISSUER is not set: AUTH_AUDIENCE, AUTH_SCOPES and AUTH_PLAIN_JWT',
  ],
  [
    ['--http'],
    { REDIS_URL: 'http://me:hunter2@db' },
    'REDIS_URL is not usable: takes an address that begins',
  ],
])('%j %j is refused in one line, with exit code 2', async (args, env, line) => {
  const { code, stdout, stderr } = await run(args, env as Record<string, string>);
  const [said, ...rest] = stderr.split('\n').filter((text) => text !== '' && !text.startsWith('closed '));
  expect(said).toContain(line);
  expect({ code, stdout, rest }).toEqual({ code: 2, stdout: '', rest: [] });
});

test('a port that is in use is one line that names the way out, exit code 1', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await run(['--http', '--port', String(port)]);
  taken.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`port ${port} on 127.0.0.1 is in use: choose another with --port`);
});

test('--env-file sets variables, and a file that is not there is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'env-file-'));
  await writeFile(join(folder, 'env'), 'LOG_LEVEL=loud\n');
  expect((await run(['--env-file', join(folder, 'env')])).stderr).toContain('LOG_LEVEL takes debug, info');
  const { code, stderr } = await run(['--env-file', join(folder, 'none')]);
  await rm(folder, { recursive: true });
  expect(code).not.toBe(0);
  expect(stderr).toContain(join(folder, 'none'));
});

test('--version prints the version and nothing else', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
});

test('--help names every flag', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  for (const flag of ['--http', '--list', '--call', '--print-config', '--drain-timeout', '--env-file']) {
    expect(stdout).toContain(flag);
  }
});

test('--list shows what the server offers', async () => {
  const { stdout } = await run(['--list']);
  expect(stdout).toContain('  echo(value)\n      answers its input');
  expect(stdout).toContain('  fixture://counter');
  expect(stdout).toContain('  greet(name)');
});

test('--call prints the answer of one tool', async () => {
  expect(await run(['--call', 'echo', '{"value": [1, 2]}'])).toMatchObject({ code: 0, stdout: '[1,2]\n' });
});

test('--call --json prints the whole result', async () => {
  const { stdout } = await run(['--call', 'echo', '{"value": 1}', '--json']);
  expect(JSON.parse(stdout)).toEqual({ content: [{ type: 'text', text: '1' }] });
});

test('--call of a tool that fails says why on stderr, exit code 1, and shows no secret', async () => {
  const { code, stdout, stderr } = await run(['--call', 'throws', '--log-level', 'silent']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/Internal error\. It has been logged under the reference/);
  expect(stderr).not.toContain('hunter2');
});

test('--call of a tool that never answers ends at the deadline', async () => {
  expect(await run(['--call', 'stubborn', '--call-timeout', '1', '--log-level', 'silent'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/not finished within 1 s/),
  });
});

test('--call of an unknown tool says so, exit code 1', async () => {
  expect(await run(['--call', 'nope'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nope not found'),
  });
});

test('--read prints a resource, also one that a template makes', async () => {
  expect(await run(['--read', 'fixture://counter'])).toMatchObject({ code: 0, stdout: 'one\n' });
  expect(await run(['--read', 'fixture://named/x'])).toMatchObject({ code: 0, stdout: 'x\n' });
  const { stdout } = await run(['--read', 'fixture://counter', '--json']);
  expect(JSON.parse(stdout)).toEqual({ contents: [{ uri: 'fixture://counter', text: 'one' }] });
});

test('--read of what is not there says so, exit code 1', async () => {
  expect(await run(['--read', 'fixture://none'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('fixture://none'),
  });
});

test('--prompt prints what a prompt says, and takes every argument as text', async () => {
  expect(await run(['--prompt', 'greet', '{"name": "Ada"}'])).toMatchObject({
    code: 0,
    stdout: 'Greet Ada\n',
  });
  expect(await run(['--prompt', 'greet', '{"name": 7}'])).toMatchObject({ code: 0, stdout: 'Greet 7\n' });
  expect(await run(['--prompt', 'greet'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('name'),
  });
});

/** `script` of util-linux runs a program on a terminal of its own, and types what it reads. */
const script = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
describe.skipIf(!script)('on a terminal (needs script)', () => {
  async function typing(typed: string, ...args: string[]): Promise<{ code: number | null; screen: string }> {
    const command = [process.execPath, onCore, ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let screen = '';
    let answered = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      if (answered || !screen.includes('> ')) return;
      answered = true;
      child.stdin.write(typed);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, screen };
  }

  test('--call asks the user what the server asks', async () => {
    const { code, screen } = await typing('Ada\n', '--call', 'asks');
    expect(screen).toMatch(/Who are you\?[\s\S]*name[\s\S]*hello Ada/);
    expect(code).toBe(0);
  });

  test('Ctrl-D declines', async () => {
    const { code, screen } = await typing('\x04', '--call', 'asks');
    expect(screen).toContain('Who are you?');
    expect(screen).toContain('not answered');
    expect(code).toBe(0);
  });

  test('--call shows how far a call has come', async () => {
    const { screen } = await typing('', '--call', 'counts');
    expect(screen).toMatch(/1\/2 {2}half[\s\S]*2\/2[\s\S]*counted/);
  });
});

test.each([
  ['claude-code', 'claude mcp add fixture -- '],
  ['claude-desktop', '"mcpServers"'],
  ['vscode', '"servers"'],
  ['cursor', '"mcpServers"'],
  ['codex', 'codex mcp add fixture -- '],
  ['gemini-cli', 'gemini mcp add --scope user fixture '],
  ['qwen-code', 'qwen mcp add --scope user fixture '],
  ['opencode', '"type": "local"'],
  ['copilot', 'copilot mcp add fixture -- '],
  ['cline', '"mcpServers"'],
  ['continue', '  - name: fixture\n    command: "'],
])('--print-config %s starts the server from where it is', async (host, expected) => {
  const { code, stdout } = await run(['--print-config', host]);
  expect(code).toBe(0);
  expect(stdout).toContain(expected);
  expect(stdout).toContain(onCore);
});

test.each(['claude-desktop', 'vscode', 'cursor', 'opencode', 'cline'])(
  '--print-config %s can be sent into the file: stdout is JSON, and stderr names the file',
  async (host) => {
    const { stdout, stderr } = await run(['--print-config', host]);
    expect(Object.keys(JSON.parse(stdout))).toHaveLength(1);
    expect(stderr).toMatch(/^# .*\.json/);
  },
);

test.each([
  ['claude-code', '-e FIXTURE_WORD=a'],
  ['claude-desktop', '"env": {\n        "FIXTURE_WORD": "a"'],
  ['vscode', '"env": {\n        "FIXTURE_WORD": "a"'],
  ['cursor', '"env": {\n        "FIXTURE_WORD": "a"'],
  ['codex', '--env FIXTURE_WORD=a --'],
  ['gemini-cli', '-e FIXTURE_WORD=a fixture'],
  ['qwen-code', '-e FIXTURE_WORD=a fixture'],
  ['opencode', '"environment": {\n        "FIXTURE_WORD": "a"'],
  ['copilot', '--env FIXTURE_WORD=a --'],
  ['cline', '"env": {\n        "FIXTURE_WORD": "a"'],
  ['continue', '    env:\n      FIXTURE_WORD: "a"'],
])('--print-config %s passes variables on as that host has them', async (host, expected) => {
  expect((await run(['--print-config', host], { FIXTURE_WORD: 'a' })).stdout).toContain(expected);
});

test.each([
  ['claude-code', 'claude mcp add --transport http fixture http://127.0.0.1:3000/mcp'],
  ['claude-desktop', '"mcp-remote",\n        "http://127.0.0.1:3000/mcp"'],
  ['vscode', '"type": "http"'],
  ['cursor', '"url": "http://127.0.0.1:3000/mcp"'],
  ['codex', 'codex mcp add fixture --url http://127.0.0.1:3000/mcp'],
  ['gemini-cli', 'gemini mcp add --scope user --transport http fixture http://127.0.0.1:3000/mcp'],
  ['qwen-code', 'qwen mcp add --scope user --transport http fixture http://127.0.0.1:3000/mcp'],
  ['opencode', '"type": "remote"'],
  ['copilot', 'copilot mcp add --transport http fixture http://127.0.0.1:3000/mcp'],
  ['cline', '"type": "streamableHttp"'],
  ['continue', '    type: streamable-http\n    url: "http://127.0.0.1:3000/mcp"'],
])('--print-config %s with --http gives the address', async (host, expected) => {
  expect((await run(['--http', '--print-config', host])).stdout).toContain(expected);
});

test('a path in the environment is absolute in the configuration', async () => {
  const { stdout } = await run(['--print-config', 'cursor'], { FIXTURE_DIR: 'some/../folder' });
  const { mcpServers } = JSON.parse(stdout) as { mcpServers: { fixture: { env: object } } };
  expect(mcpServers.fixture.env).toEqual({ FIXTURE_DIR: resolve('folder') });
});

describe('what npm installed', () => {
  async function installedFrom(resolved: string): Promise<string> {
    const modules = join(await realpath(await mkdtemp(join(tmpdir(), 'installed-'))), 'node_modules');
    const main = join(modules, '@mcp-reference/fixture/main.js');
    await mkdir(dirname(main), { recursive: true });
    await writeFile(
      main,
      `import { serve } from ${JSON.stringify(core)};
       await serve({ name: '@mcp-reference/fixture', version: '1.2.3', createServer: () => undefined });`,
    );
    const packages = { 'node_modules/@mcp-reference/fixture': { resolved } };
    await writeFile(join(modules, '.package-lock.json'), JSON.stringify({ packages }));
    return new Promise((done) =>
      execFile(process.execPath, [main, '--print-config', 'cursor'], (_, stdout) => done(stdout)),
    );
  }

  test('from a registry is started by npx', async () => {
    expect(await installedFrom('https://registry.example.com/fixture-1.2.3.tgz')).toContain('"npx"');
  });

  test('from a tarball is started from where it lies', async () => {
    expect(await installedFrom('file:../fixture-1.2.3.tgz')).toContain('fixture/main.js');
  });
});

test.each([
  [[], '127.0.0.1'],
  [['--host', '::1'], '[::1]'],
  [['--host', '0.0.0.0'], 'localhost'],
])('--print-config with --http %j prints an address that a host can use', async (args, host) => {
  const { stdout } = await run(['--print-config', 'claude-code', '--http', '--port', '4000', ...args]);
  expect(stdout).toBe(`claude mcp add --transport http fixture http://${host}:4000/mcp\n`);
});
