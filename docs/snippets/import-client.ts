/** Begins an import as a task, kills the server with SIGKILL, and asks the next process for the result. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'by-hand', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
};
type Result = { taskId: string; status: string; result?: { content: { text: string }[] } };

const folder = mkdtempSync(join(tmpdir(), 'import-'));
const env = { ...process.env, USERS_DATABASE: join(folder, 'users.db') };

function start(): { server: ChildProcess; ask: (method: string, params: object) => Promise<Result> } {
  const file = 'servers/config-resources/dist/main.js';
  const server = spawn(process.execPath, [file], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  let id = 0;
  return {
    server,
    async ask(method, params) {
      id += 1;
      const message = { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } };
      server.stdin.write(`${JSON.stringify(message)}\n`);
      return JSON.parse((await lines.next()).value ?? '{}').result;
    },
  };
}

const input_data = Array.from({ length: 10_000 }, (_, n) => ({ id: `user-${n}`, name: `User ${n}` }));

const first = start();
console.log('→ tools/call risky_operation, 10,000 users');
const task = await first.ask('tools/call', { name: 'risky_operation', arguments: { input_data } });
console.log(`← task ${task.taskId}: ${task.status}`);
const { taskId } = task;
first.server.kill('SIGKILL');
await once(first.server, 'exit');
console.log('  kill -9');

const second = start();
console.log('→ tasks/get, to the next process');
let now = await second.ask('tasks/get', { taskId });
while (now.status === 'working') {
  await wait(100);
  now = await second.ask('tasks/get', { taskId });
}
console.log(`← ${now.status}: ${now.result?.content[0]?.text}`);
second.server.stdin?.end();
await once(second.server, 'exit');
rmSync(folder, { recursive: true });
