import { startHttp } from '@mcp-reference/testing';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import {
  createTaskSessionFromClient,
  type RawClientDispatch,
  resultFromTaskOutcome,
} from '@modelcontextprotocol/ext-tasks/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fixture, servers } from '../src/servers.ts';

const clientInfo = { name: 'ext-tasks', version: '1.0.0' };
const clientCapabilities = { elicitation: { form: {} } };
const protocolVersion = '2026-07-28';

/** The SDK's client does not know tasks yet: their requests go past it, on its own transport. */
function dispatchOn(transport: Transport): RawClientDispatch {
  const waiting = new Map<unknown, (message: { result?: never; error?: never }) => void>();
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    const id = 'id' in message ? message.id : undefined;
    const answer = waiting.get(id);
    if (answer === undefined) return onmessage?.(message, extra);
    waiting.delete(id);
    answer(message as never);
  };
  let requests = 0;
  return async (request) => {
    const id = `tasks-${++requests}`;
    const answered = new Promise<{ result?: never; error?: never }>((resolve) => waiting.set(id, resolve));
    await transport.send({ jsonrpc: '2.0', id, ...(request as { method: string }) });
    const { result, error } = await answered;
    return error === undefined ? { kind: 'result', result: result as never } : { kind: 'error', error };
  };
}

async function open(transport: Transport) {
  const client = new Client(clientInfo, {
    capabilities: clientCapabilities,
    versionNegotiation: { mode: { pin: protocolVersion } },
  });
  await client.connect(transport);
  const asked: string[] = [];
  const session = createTaskSessionFromClient(client, {
    endpointId: 'fixture',
    rawDispatch: dispatchOn(transport),
    v2RequestFraming: { protocolVersion, clientInfo, clientCapabilities },
    onInputRequest: async (request) => {
      asked.push(request.kind);
      return { action: 'accept', content: { confirm: true, name: 'Ada' } } as never;
    },
  });
  onTestFinished(async () => {
    await session.close();
    await client.close();
  });
  return { session, asked };
}

describe.each(['stdio', 'HTTP'])('the ext-tasks client on %s', (kind) => {
  /** Opens a session: over HTTP with the same server each time, on stdio with a new process. */
  async function connect(bin = fixture, env: Record<string, string> = {}) {
    if (kind === 'stdio') {
      const command = {
        command: process.execPath,
        args: [bin],
        env: { ...getDefaultEnvironment(), ...env },
        stderr: 'ignore' as const,
      };
      return () => open(new StdioClientTransport(command));
    }
    const server = await startHttp(bin, { env });
    onTestFinished(() => server.stop());
    return () => open(new StreamableHTTPClientTransport(new URL(server.url)));
  }

  test('a task is followed to its result', async () => {
    const { session } = await (await connect())();
    const execution = await session.callTool('slow_compute', { seconds: 0.3, label: 'followed' });
    expect(execution.kind).toBe('task');
    const seen: string[] = [];
    const { outcome } = await execution.settle({
      onEvent: (event) => void (event.type === 'task' && seen.push(event.task.status)),
    });
    expect(resultFromTaskOutcome(outcome)).toMatchObject({ content: [{ text: 'followed: done' }] });
    expect(seen).toContain('working');
  });

  test('a tool that is not a task answers at once', async () => {
    const { session } = await (await connect())();
    const execution = await session.callTool('greet', { name: 'Ada' });
    expect(execution.kind).toBe('immediate');
    expect(resultFromTaskOutcome(await execution.result())).toMatchObject({
      content: [{ text: 'Hello, Ada!' }],
    });
  });

  test('its user is asked in the middle', async () => {
    const { session, asked } = await (await connect())();
    const one = await session.callTool('confirm_delete', { filename: 'old.txt' });
    expect(resultFromTaskOutcome((await one.settle()).outcome)).toMatchObject({
      content: [{ text: 'old.txt: accept' }],
    });
    const two = await session.callTool('multi_input');
    expect((await two.settle()).outcome.status).toBe('completed');
    expect(asked).toEqual(['elicitation', 'elicitation', 'elicitation']);
  });

  test('cancelling and failing are what they say', async () => {
    const { session } = await (await connect())();
    const long = await session.callTool('slow_compute', { seconds: 60 });
    await long.cancel();
    expect((await long.settle()).outcome.status).toBe('cancelled');
    const failed = await session.callTool('protocol_error_job');
    expect((await failed.settle()).outcome).toMatchObject({ status: 'failed' });
    const unwell = await session.callTool('failing_job');
    expect((await unwell.settle()).outcome).toMatchObject({ status: 'completed', result: { isError: true } });
  });

  test('a task that does not exist is an error', async () => {
    const { session } = await (await connect())();
    await expect(session.task('nothing' as never).snapshot()).rejects.toThrow(/no such task/);
  });

  test.each([
    ['config-resources', 'risky_operation'],
    ['notifications', 'broadcast_notification'],
  ])('%s runs %s as a task, to the result of its tour', async (name, tool) => {
    const server = servers.find((one) => one.name === name);
    const step = server?.steps.find((one) => 'tool' in one && one.tool === tool);
    if (server === undefined || step === undefined || !('tool' in step)) throw new Error('not in the tour');
    const { env = {}, close } = await server.prepare();
    onTestFinished(() => close?.());
    const { session } = await (await connect(server.bin, env))();
    const execution = await session.callTool(tool, step.arguments as never);
    expect(execution.kind).toBe('task');
    const result = resultFromTaskOutcome((await execution.settle()).outcome);
    expect(JSON.stringify(result)).toMatch(step.says);
    expect(result).not.toHaveProperty('isError', true);
  });

  // On stdio each session is a process and has separate tasks.
  if (kind === 'stdio') return;
  test('another session goes on with a task', async () => {
    const again = await connect();
    const first = await again();
    const execution = await first.session.callTool('slow_compute', { seconds: 0.5, label: 'handed over' });
    if (execution.kind !== 'task') throw new Error('not a task');
    const reference = execution.serializeReference();
    await execution.detach();
    const second = await again();
    const resumed = await second.session.resumeTask(reference);
    expect(resultFromTaskOutcome((await resumed.settle()).outcome)).toMatchObject({
      content: [{ text: 'handed over: done' }],
    });
  });
});
