import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
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

/** A command's output as the page has it. */
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

/** nginx with the file of the page. Several can run after each other, not at once. */
async function startNginx(): Promise<ServerProcess> {
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
  return nginx;
}

/** Caddy with the file of the page, without TLS. */
async function startCaddy(): Promise<ServerProcess> {
  const site = join(folder, 'plain.Caddyfile');
  const config = join(folder, 'plain');
  await writeFile(site, here(await readFile(join(root, 'docs/deploy/Caddyfile'), 'utf8')));
  await writeFile(config, `{\n\tadmin off\n}\nimport ${site}\n`);
  const caddy = start(`caddy run --config ${config} --adapter caddyfile`, {
    MCP_SITE: `http://localhost:${ports.get('8080')}`,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  });
  await caddy.logged('serving initial configuration');
  return caddy;
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
    await caddy.logged('certificate obtained successfully');
    const authority = join(folder, 'caddy/pki/authorities/local/root.crt');
    await caddy.until(() => (existsSync(authority) ? true : undefined));
    // Name servers and authorities do this elsewhere.
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
    const nginx = await startNginx();
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

/** The proxies of the page before two replicas that a stranger attacks. */
describe.skipIf(missing.length > 0).each([
  ['nginx', startNginx],
  ['Caddy', startCaddy],
])(`%s between a stranger and two replicas${needs}`, (_, startProxy) => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deploy-'));
    for (const port of ['3001', '3002', '8080']) ports.set(port, await freePort());
  });

  afterAll(async () => {
    for (const child of [...running].reverse()) await child.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const head = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    // Some HTTP libraries repeat whatever has this header.
    'idempotency-key': 'one',
  };
  /** One request on a connection of its own, from an address of its own. */
  const ask = async (localAddress: string, body: object, headers: Record<string, string> = {}) => {
    const options = { port: Number(ports.get('8080')), host: '127.0.0.1', path: '/mcp', method: 'POST' };
    const asked = request({
      ...options,
      localAddress,
      agent: false,
      headers: { ...head, host: 'localhost', ...headers },
    });
    asked.end(JSON.stringify({ jsonrpc: '2.0', ...body }));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, text: await textOf(answer), headers: answer.headers };
  };
  const modern = (method: string, params: object, name?: string) => ({
    body: {
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'deploy', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
    },
  });
  const replica = (port: string, ...more: string[]) =>
    start(
      ['node servers/calculator/dist/main.js --http --trusted-proxies 1 --port', port, ...more].join(' '),
    );

  test('a call that ends a replica is not sent to the other one', async () => {
    const asked: string[] = [];
    const upstreams = await Promise.all(
      ['3001', '3002'].map(async (port) => {
        const upstream = createServer((incoming, outgoing) => {
          if (incoming.url === '/readyz') return void outgoing.end('{"status":"ready"}');
          asked.push(String(incoming.method));
          // As when the process ends: the request has arrived, and the connection breaks.
          incoming.resume().once('end', () => incoming.socket.resetAndDestroy());
        });
        await new Promise<void>((resolve) => upstream.listen(Number(ports.get(port)), '127.0.0.1', resolve));
        return upstream;
      }),
    );
    const proxy = await startProxy();
    for (const [body, headers] of [
      [modern('tools/call', { name: 'evaluate' }, 'evaluate').body, {}],
      [{ id: 1, method: 'tools/call', params: {} }, { 'mcp-session-id': 'one' }],
      [{ method: 'notifications/initialized' }, { 'mcp-session-id': 'one' }],
    ] as const) {
      asked.length = 0;
      expect((await ask('127.0.0.2', body, headers)).status).toBe(502);
      expect(asked).toEqual(['POST']);
    }
    await end(proxy);
    for (const upstream of upstreams) {
      upstream.closeAllConnections();
      upstream.close();
    }
  });

  test('a caller with all the sessions it can have costs the others nothing', async () => {
    const replicas = ['3001', '3002'].map((port) => replica(port, '--max-sessions 20'));
    for (const one of replicas) await one.logged('listening on');
    const proxy = await startProxy();
    const clientInfo = { name: 'deploy', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    const initialize = () => ask('127.0.0.2', { id: 0, method: 'initialize', params });
    const seen = new Set<number | undefined>();
    for (let i = 0; i < 40; i++) seen.add((await initialize()).status);
    expect([...seen].sort()).toEqual([200, 429]);
    const { body, headers } = modern(
      'tools/call',
      { name: 'calculate', arguments: { operation: 'add', a: 1, b: 2 } },
      'calculate',
    );
    for (let i = 0; i < 20; i++) {
      expect((await initialize()).status).toBe(429);
      expect(await ask('127.0.0.3', body, headers)).toMatchObject({
        status: 200,
        text: expect.stringContaining('"text":"3"'),
      });
    }
    expect((await ask('127.0.0.3', { id: 0, method: 'initialize', params })).status).toBe(200);
    await end(proxy);
    for (const one of replicas) await end(one);
  });

  test('a replica that shuts down costs nobody a call', async () => {
    const replicas = ['3001', '3002'].map((port) => replica(port, '--drain-delay 2'));
    for (const one of replicas) await one.logged('listening on');
    const proxy = await startProxy();
    const { body, headers } = modern('tools/list', {});
    let hasEnded = false;
    const [first] = replicas;
    first?.kill('SIGTERM');
    const exited = first?.exited().finally(() => {
      hasEnded = true;
    });
    while (!hasEnded) expect((await ask('127.0.0.3', body, headers)).status).toBe(200);
    expect(await exited).toBe(0);
    for (let i = 0; i < 10; i++) expect((await ask('127.0.0.3', body, headers)).status).toBe(200);
    await end(proxy);
    for (const one of replicas.slice(1)) await end(one);
  });

  test('replicas whose issuer is away say so, and are not taken for dead', async () => {
    const away = await startAuthorizationServer();
    const exp = Math.floor(Date.now() / 1_000) + 600;
    const claims = { iss: away.issuer, aud: 'https://mcp.example.com/mcp', sub: 'ada', exp };
    const token = { authorization: `Bearer ${await away.sign(claims)}` };
    await away.stop();
    const auth = `AUTH_ISSUER=${away.issuer} AUTH_AUDIENCE=https://mcp.example.com/mcp`;
    const replicas = ['3001', '3002'].map((port) =>
      start(`${auth} node servers/calculator/dist/main.js --http --trusted-proxies 1 --port ${port}`),
    );
    for (const one of replicas) await one.logged('listening on');
    const proxy = await startProxy();
    const { body, headers } = modern('tools/list', {});
    for (let i = 0; i < 6; i++) {
      const refused = await ask('127.0.0.2', body, { ...headers, ...token });
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBe('10');
      expect((await ask('127.0.0.3', body, headers)).status).toBe(401);
    }
    await end(proxy);
    for (const one of replicas) await end(one);
  });
});
