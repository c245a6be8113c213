// Judges what these clients and the servers say to each other by the official schema.
import '@mcp-reference/testing/wire-schema';
import { startHttp } from '@mcp-reference/testing';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../scripts/tour/steps.ts';
import type { IndependentClient, Target } from '../src/clients/client.ts';
import { independentClients } from '../src/clients/index.ts';
import { servers } from '../src/servers.ts';

/** What the server offers, and every step of its tour. */
async function tour(client: IndependentClient, steps: Step[]): Promise<void> {
  const tools = await client.listTools();
  const prompts = steps.some((step) => 'prompt' in step) ? await client.listPrompts() : [];
  if (steps.some((step) => 'resource' in step))
    expect((await client.listResources()).length).toBeGreaterThan(0);
  for (const step of steps) {
    if ('tool' in step) {
      expect(tools).toContain(step.tool);
      const { isError, text } = await client.callTool(step.tool, step.arguments);
      expect(text).toMatch(step.says);
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

async function withClient(
  connect: (target: Target) => Promise<IndependentClient>,
  target: Target,
  steps: Step[],
) {
  const client = await connect(target);
  try {
    await tour(client, steps);
  } finally {
    await client.close();
  }
}

describe.each(independentClients)('$name', ({ connect }) => {
  test.each(servers)('lists and calls $name on stdio', async ({ bin, prepare, steps }) => {
    const { env = {}, close } = await prepare();
    try {
      await withClient(connect, { command: process.execPath, args: [bin], env }, steps);
    } finally {
      await close?.();
    }
  });

  test.each(servers)('lists and calls $name over HTTP', async ({ bin, prepare, steps }) => {
    const { env = {}, close } = await prepare();
    try {
      await using server = await startHttp(bin, { env });
      await withClient(connect, { url: server.url }, steps);
    } finally {
      await close?.();
    }
  });
});
