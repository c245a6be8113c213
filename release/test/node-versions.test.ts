import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as open } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, startHttp, textOf } from '@mcp-reference/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { outsideEnvironment, run, succeed } from '../src/outside.ts';
import { root, serverNames } from '../src/workspace.ts';
import { expectAnswer } from './support/answers.ts';
import { packedPackage } from './support/packed.ts';

/** Node of this version for this machine, from npm: the package that `node` itself installs. */
async function installNode(version: string): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'node-'));
  writeFileSync(join(cwd, 'package.json'), '{}\n');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  await succeed('npm', ['install', `${name}@${version}`], { cwd, env: outsideEnvironment() });
  return join(cwd, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** A call of 2026-07-28, as it goes over a connection. */
function callText(name: string, args: object): string {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { name, arguments: args, _meta };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return [
    'POST /mcp HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: tools/call',
    `Mcp-Name: ${name}`,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

const mainOf = (name: string) => join(packedPackage(name).folder, 'dist/main.js');

// 22.13 is the oldest that package.json allows; 24 runs all other tests.
describe.each(['22.13', '24', '26'])('on Node %s', (version) => {
  let node = '';
  beforeAll(async () => {
    node = await installNode(version);
  });

  test('this is that Node', async () => {
    expect(await succeed(node, ['--version'], { cwd: tmpdir() })).toMatch(new RegExp(`^v${version}\\.`));
  });

  test.each(serverNames)('%s lists and answers', async (name) => {
    await expectAnswer(name, { command: node, args: [mainOf(name)] });
  });

  test('a notification is accepted after another was refused half-way', async () => {
    await using connection = await connect({
      client: 'v2-modern',
      wiring: 'stdio',
      server: { bin: mainOf('notifications'), command: node },
      env: { NOTIFICATIONS_DATABASE: join(mkdtempSync(join(tmpdir(), 'data-')), 'outbox.db') },
    });
    const send = async (message: string, idempotency_key: string) =>
      textOf(await connection.client.callTool('send_notification', { message, idempotency_key }));
    await send('first', 'a');
    expect(await send('other words', 'a')).toMatch(/^Not accepted\./);
    expect(await send('second', 'b')).not.toMatch(/^Not accepted\.|transaction/);
    expect(await send('second', 'b')).toMatch(/^Accepted before/);
  });

  test('calls of a connection that was closed leave their places', async () => {
    const hangs = createServer(() => {}).listen(0, '127.0.0.1');
    await once(hangs, 'listening');
    const service = `http://127.0.0.1:${(hangs.address() as AddressInfo).port}`;
    await using server = await startHttp(mainOf('weather'), {
      command: node,
      args: ['--metrics-port', '0'],
      env: { OPEN_METEO_URL: service, MET_NORWAY_URL: service },
    });
    const metrics = await server.process.until(() => /metrics at (\S+)/.exec(server.process.stderr)?.[1]);
    const inFlight = async () => {
      const text = await (await fetch(metrics)).text();
      return Number(/^mcp_calls_in_flight (\d+)/m.exec(text)?.[1]);
    };
    const slow = callText('get_weather', { city: '48.85,2.35' });
    const sockets = Array.from({ length: 100 }, () => {
      const socket = open(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(slow.repeat(30)));
      return socket.on('error', () => {}).pause();
    });
    while ((await inFlight()) < 100);
    for (const socket of sockets) socket.destroy();
    while ((await inFlight()) > 0);
    hangs.close().closeAllConnections();
  }, 60_000);
});

describe('on Node 20', () => {
  let node = '';
  beforeAll(async () => {
    node = await installNode('20');
  });

  test.each(serverNames)('%s says in one line what it needs, and exits with 1', async (name) => {
    const { exitCode, stdout, stderr } = await run(node, [mainOf(name)], { cwd: tmpdir() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]*22\.13[^\n]*\n$/);
  });

  test.each(serverNames)('%s starts from .mcp.json, on the Node that the clone has', async (name) => {
    await expectAnswer(name, { command: node, args: [join(root, 'release/start.mjs'), name] });
  });
});
