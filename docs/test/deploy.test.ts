import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from '@mcp-reference/testing';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '@mcp-reference/testing/authorization-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * Every command of deploy.md is run as it stands there, in the order of the page: with a real authorization server, Redis,
 * Caddy (TLS and all) and nginx. What differs is where things are: free ports, and the issuer on this machine.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = await readFile(new URL('../deploy.md', import.meta.url), 'utf8');

const hasProgram = (name: string, ...args: string[]) => spawnSync(name, args).status === 0;
const programs = {
  'redis-server': hasProgram('redis-server', '--version'),
  caddy: hasProgram('caddy', 'version'),
  nginx: hasProgram('nginx', '-v'),
  curl: hasProgram('curl', '--version'),
};
const missing = Object.entries(programs).flatMap(([name, isThere]) => (isThere ? [] : [name]));
const needs = missing.length > 0 ? ` (needs ${missing.join(', ')})` : '';

/** The blocks of commands, in the order of the page. Each is taken by a test, so none is left out. */
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => text.trim());
function nextBlock(start: string): string {
  const block = blocks.shift() ?? '';
  expect(block).toContain(start);
  return block;
}

/** What the page says that a command writes. */
function shownAfter(command: string): string {
  const [, shown = ''] = /```\n\n```\n([\s\S]*?)```/.exec(page.slice(page.indexOf(command))) ?? [];
  return shown.trim();
}

const ports = new Map<string, number>();
let issuer: AuthorizationServer;
let folder: string;
const running = new Set<ServerProcess>();

/** The same text, with the ports and the issuer of this test. */
const here = (text: string) =>
  text
    .replace(/\b(3000|3001|3002|6379|8080|9101|9102)\b/g, (port) => String(ports.get(port)))
    .replaceAll('https://id.example.com', issuer?.issuer ?? '');

/** Starts what goes on until it is told to end. */
function start(command: string, env: Record<string, string> = {}): ServerProcess {
  // The shell gives its process to the program, which then gets the signals itself.
  const [exports = '', last = command] = /^((?:export .*\n)*)([\s\S]*)$/.exec(here(command))?.slice(1) ?? [];
  const child = new ServerProcess('', {
    command: 'sh',
    args: ['-c', `${exports}exec env ${last}`],
    cwd: root,
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: folder, ...env },
  });
  running.add(child);
  return child;
}

/** Runs a command to its end, as it is typed in a shell. */
async function run(command: string, env: Record<string, string> = {}): Promise<string> {
  const child = start(command, env);
  const code = await child.exited();
  running.delete(child);
  expect(code, child.stderr).toBe(0);
  return child.lines.join('\n');
}

async function end(child: ServerProcess): Promise<number | string | null> {
  child.kill('SIGTERM');
  running.delete(child);
  return child.exited();
}

const token = () =>
  issuer.sign({
    iss: issuer.issuer,
    aud: 'https://mcp.example.com/mcp',
    sub: 'ada',
    scope: 'mcp:use',
    exp: Math.floor(Date.now() / 1_000) + 600,
  });

describe.skipIf(missing.length > 0)(`every command of deploy.md${needs}`, () => {
  let replicas: ServerProcess[] = [];
  /** The page's call through the proxy, and the beginning of its answer. */
  let call = '';
  let answer = '';
  const replicaUrl = (port: string) => `http://127.0.0.1:${ports.get(port)}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deploy-'));
    issuer = await startAuthorizationServer();
    for (const port of ['3000', '3001', '3002', '6379', '8080', '9101', '9102', '443'])
      ports.set(port, await freePort());
  });

  afterAll(async () => {
    for (const child of [...running].reverse()) await child.stop();
    await issuer?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('1. on this machine', async () => {
    const server = start(nextBlock('--http'), { PORT: String(ports.get('3000')) });
    const said = shownAfter('main.js --http');
    expect(said).toContain('listening on http://127.0.0.1:3000/mcp');
    await server.logged(here(said));
    expect(await run('curl -s http://127.0.0.1:3000/readyz')).toBe('{"status":"ready"}');
    expect(await end(server)).toBe(0);
  });

  test('2. asking who calls', async () => {
    const server = start(nextBlock('AUTH_ISSUER='), { PORT: String(ports.get('3000')) });
    await server.logged('listening on');
    const endpoint = here('http://127.0.0.1:3000/mcp');
    const stranger = await fetch(endpoint, { method: 'POST' });
    expect(stranger.status).toBe(401);
    const [, metadata = ''] =
      /resource_metadata="([^"]+)"/.exec(stranger.headers.get('www-authenticate') ?? '') ?? [];
    expect(new URL(metadata).pathname).toBe('/.well-known/oauth-protected-resource/mcp');
    const described = await fetch(here(`http://127.0.0.1:3000${new URL(metadata).pathname}`));
    expect(await described.json()).toMatchObject({
      resource: 'https://mcp.example.com/mcp',
      authorization_servers: [issuer.issuer],
    });
    expect(await end(server)).toBe(0);

    const open = start('node servers/calculator/dist/main.js --http --host 0.0.0.0');
    expect(await open.exited()).toBe(2);
    expect(open.stderr).toContain('--allow-unauthenticated');
  });

  test('3. two replicas, one Redis', async () => {
    const redis = start(nextBlock('redis-server'), {});
    await redis.until(() => redis.lines.find((line) => line.includes('Ready to accept')));
    const [exportAuth, exportRedis, ...commands] = nextBlock('export AUTH_ISSUER').split('\n');
    expect(commands).toHaveLength(2);
    replicas = commands.map((command) => start([exportAuth, exportRedis, command].join('\n')));
    for (const replica of replicas) await replica.logged('listening on');
    for (const port of ['3001', '3002'])
      expect(await (await fetch(`${replicaUrl(port)}/readyz`)).json()).toMatchObject({
        status: 'ready',
        redis: 'ok',
      });
  });

  test('4. Caddy in front, with TLS: a call', async () => {
    const site = join(folder, 'site.Caddyfile');
    const config = join(folder, 'Caddyfile');
    await writeFile(site, here(await readFile(join(root, 'docs/deploy/Caddyfile'), 'utf8')));
    // Certificates of its own in place of those that it would fetch.
    const options = ['local_certs', 'skip_install_trust', 'auto_https disable_redirects', 'admin off'];
    await writeFile(config, `{\n\t${options.join('\n\t')}\n}\nimport ${site}\n`);
    const command = nextBlock('caddy run')
      .replace('docs/deploy/Caddyfile', config)
      .replace('MCP_SITE=mcp.example.com', `MCP_SITE=mcp.example.com:${ports.get('443')}`);
    const caddy = start(command, { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder });
    await caddy.logged('serving initial configuration');
    const authority = join(folder, 'caddy/pki/authorities/local/root.crt');
    await caddy.until(() => (existsSync(authority) ? true : undefined));
    // What name servers and authorities do elsewhere.
    const found = `connect-to = "mcp.example.com:443:127.0.0.1:${ports.get('443')}"`;
    await writeFile(join(folder, '.curlrc'), `silent\nshow-error\ncacert = "${authority}"\n${found}\n`);

    call = nextBlock('curl https://mcp.example.com/mcp');
    [answer = ''] = shownAfter('curl https://mcp.example.com/mcp').split(', …');
    expect(answer).toContain('"result":0.3');
    const TOKEN = await token();
    // The first goes to one replica, the next to the other.
    for (let i = 0; i < 4; i++) expect(await run(call, { TOKEN })).toContain(answer);
    for (const port of ['9101', '9102'])
      expect(await run(`curl http://127.0.0.1:${port}/metrics`)).toMatch(
        /^mcp_calls_total\{method="tools\/call",name="calculate",outcome="ok"\} 2$/m,
      );
    expect(await run('curl http://127.0.0.1:9101/metrics')).toContain('mcp_call_duration_seconds_bucket');
  });

  test('4. nginx in front: a call, and a session that both replicas serve', async () => {
    const site = join(folder, 'site.nginx.conf');
    await writeFile(site, here(await readFile(join(root, 'docs/deploy/nginx.conf'), 'utf8')));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const config = join(folder, 'nginx.conf');
    const http = `http {\n${temporary.join('\n')}\naccess_log off;\ninclude ${site};\n}`;
    await writeFile(
      config,
      `daemon off;\npid ${folder}/nginx.pid;\nerror_log stderr notice;\nevents {}\n${http}\n`,
    );
    const nginx = start(`nginx -p ${folder} -c ${config}`);
    await nginx.logged('start worker process');
    const url = here('http://127.0.0.1:8080/mcp');
    const headers = {
      authorization: `Bearer ${await token()}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    const post = (body: object, more = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify({ jsonrpc: '2.0', ...body }),
      });
    const clientInfo = { name: 'deploy', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    const opened = await post({ id: 0, method: 'initialize', params });
    expect(opened.status).toBe(200);
    await opened.text();
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    for (let id = 1; id <= 4; id++) {
      const args = { operation: 'add', a: id, b: 1 };
      const answer = await post(
        { id, method: 'tools/call', params: { name: 'calculate', arguments: args } },
        session,
      );
      expect(await answer.text()).toContain(`"text":"${id + 1}"`);
    }
    expect(await end(nginx)).toBe(0);
  });

  test('5. a replica is replaced, and no call through the proxy fails', async () => {
    const [first] = replicas;
    const TOKEN = await token();
    first?.kill('SIGTERM');
    let hasEnded = false;
    const exited = first?.exited().finally(() => {
      hasEnded = true;
    });
    while ((await fetch(`${replicaUrl('3001')}/readyz`)).status !== 503);
    while (!hasEnded) expect(await run(call, { TOKEN })).toContain(answer);
    expect(await exited).toBe(0);
    expect(await run(call, { TOKEN })).toContain(answer);
  });

  test('no command is left', () => {
    expect(blocks).toEqual([]);
  });
});
