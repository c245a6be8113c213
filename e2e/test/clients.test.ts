import type { Step } from '@mcp-reference/release/end-to-end';
import { currentWatch, startHttp, startHttpTap, startStdioTap } from '@mcp-reference/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ClientKind, IndependentClient, Target } from '../src/clients/client.ts';
import { independentClients } from '../src/clients/index.ts';
import { servers } from '../src/servers.ts';

const refusedByClient = /^Received tool input did not match expected schema/;

/** The server's lists, and every step of its tour. */
async function tour(client: IndependentClient, steps: Step[]): Promise<void> {
  const tools = await client.listTools();
  const prompts = steps.some((step) => 'prompt' in step) ? await client.listPrompts() : [];
  // Skills are read by their template, and are not in the list.
  if (steps.some((step) => 'resource' in step && !step.resource.startsWith('skill:')))
    expect((await client.listResources()).length).toBeGreaterThan(0);
  for (const step of steps) {
    if ('tool' in step) {
      expect(tools).toContain(step.tool);
      const { isError, text } = await client.callTool(step.tool, step.arguments);
      // A client may read the schema, and refuse a wrong call by itself.
      if (!(step.fails && refusedByClient.test(text))) expect(text).toMatch(step.says);
      expect(isError, text).toBe(step.fails === true);
    } else {
      const answer =
        'resource' in step
          ? client.readResource(step.resource)
          : client.getPrompt(step.prompt, step.arguments);
      if ('prompt' in step) expect(prompts).toContain(step.prompt);
      if (step.fails) await expect(answer).rejects.toThrow(step.says);
      else expect(await answer).toMatch(step.says);
    }
  }
}

/** Connects, and takes the tour. What is started here is ended also when a client never comes back. */
async function tourWith({ connect, isProgram }: ClientKind, target: Target, steps: Step[]): Promise<void> {
  const before = judged();
  const tap = isProgram ? await startTap(target) : undefined;
  const client = await connect(tap?.target ?? target);
  onTestFinished(() => client.close());
  await tour(client, steps);
  await tap?.[Symbol.asyncDispose]();
  // An answer to each request at least: a watch that sees nothing finds nothing.
  const after = judged();
  expect(after.client - before.client).toBeGreaterThan(steps.length);
  expect(after.server - before.server).toBeGreaterThan(steps.length);
}

const judged = () => currentWatch()?.counts ?? { client: 0, server: 0 };

async function startTap(target: Target): Promise<AsyncDisposable & { target: Target }> {
  if ('url' in target) {
    const tap = await startHttpTap(target.url);
    return Object.assign(tap, { target: { url: tap.url } });
  }
  const tap = await startStdioTap([target.command, ...target.args]);
  const [command, ...args] = tap.command;
  return Object.assign(tap, { target: { command, args, env: target.env } });
}

describe.each(independentClients)('$name', (kind) => {
  test.each(servers)('lists and calls $name on stdio', async ({ bin, prepare, steps }) => {
    const { env = {}, close } = await prepare();
    onTestFinished(() => close?.());
    await tourWith(kind, { command: process.execPath, args: [bin], env }, steps);
  });

  test.each(servers)('lists and calls $name over HTTP', async ({ bin, prepare, steps }) => {
    const { env = {}, close } = await prepare();
    onTestFinished(() => close?.());
    const server = await startHttp(bin, { env });
    onTestFinished(() => server.stop());
    await tourWith(kind, { url: server.url }, steps);
  });
});
