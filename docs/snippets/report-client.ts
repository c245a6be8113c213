/** Speaks the tasks extension by hand, on stdio, and prints what goes each way. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'by-hand', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {
    extensions: { 'io.modelcontextprotocol/tasks': {} },
    elicitation: { form: {} },
  },
};
type Result = Record<string, unknown> & { taskId?: string; status?: string };

const server = spawn(process.execPath, ['docs/snippets/report.ts'], { stdio: ['pipe', 'pipe', 'ignore'] });
const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
let id = 0;

async function ask(method: string, params: object): Promise<Result> {
  id += 1;
  server.stdin.write(
    `${JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } })}\n`,
  );
  const { result } = JSON.parse((await lines.next()).value ?? '{}') as { result: Result };
  const { _meta: _, ...shown } = result;
  return shown;
}

function show(method: string, params: object, result: Result): void {
  console.log(`→ ${method} ${JSON.stringify(params)}`);
  console.log(`← ${JSON.stringify(result)}\n`);
}

async function said(method: string, params: object): Promise<Result> {
  const result = await ask(method, params);
  show(method, params, result);
  return result;
}

/** Asks again until the task is in such a state, and shows the last answer. */
async function until(taskId: string, status: string): Promise<void> {
  for (;;) {
    const task = await ask('tasks/get', { taskId });
    if (task.status === status) return show('tasks/get', { taskId }, task);
    await wait(Number(task.pollIntervalMs));
  }
}

const { taskId = '' } = await said('tools/call', { name: 'write_report', arguments: { year: 2026 } });
await until(taskId, 'input_required');
const who = { action: 'accept', content: { name: 'Ada' } };
await said('tasks/update', { taskId, inputResponses: { who } });
await until(taskId, 'completed');
server.stdin.end();
