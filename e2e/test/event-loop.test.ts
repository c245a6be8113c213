import {
  holdsIn,
  monitorEventLoop,
  type Prompt,
  type ResourceTemplate,
  startHttp,
  type Tool,
} from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { modern, Wire } from '../src/attack/wire.ts';
import { type LargeRequest, largeCalls, largePrompts, largeReads } from '../src/largest-requests.ts';
import { servers } from '../src/servers.ts';

/*
 * The largest value that each argument of each tool, prompt, resource and completion takes, in many forms. While one is
 * worked on, others are served.
 */
test.each(servers)(
  'no request holds the event loop of $name for more than 100 ms',
  async (server) => {
    const { env = {}, close } = await server.prepare();
    try {
      await using http = await startHttp(server.bin, {
        env: { ...env, ...monitorEventLoop },
        args: ['--log-level', 'error'],
      });
      const wire = new Wire({ url: http.url, headers: {} }, 10);
      const ask = async (method: string, params: Record<string, unknown>): Promise<Listed> => {
        const { message, headers } = modern(method, params);
        const { text } = await wire.post(message, headers);
        return (JSON.parse(text.replace(/^[^{]*/, '')) as { result?: Listed }).result ?? {};
      };
      const { tools = [] } = await ask('tools/list', {});
      const { prompts = [] } = await ask('prompts/list', {});
      const { resourceTemplates = [] } = await ask('resources/templates/list', {});
      const calls = server.steps.flatMap((step) => ('tool' in step && step.fails !== true ? [step] : []));
      // The first calls load code, which must not count for the others.
      for (const { tool, arguments: args } of calls) await ask('tools/call', { name: tool, arguments: args });
      const exampleOf = (name: string) => calls.find(({ tool }) => tool === name)?.arguments ?? {};
      const requests: LargeRequest[] = [
        ...tools.flatMap((tool) => largeCalls(tool, exampleOf(tool.name))),
        ...prompts.flatMap(largePrompts),
        ...resourceTemplates.flatMap(largeReads),
      ];
      const held: string[] = [];
      for (const { what, method, params } of requests) {
        const { length } = http.process.stderr;
        await ask(method, params);
        // The monitor has looked when another request has been answered.
        await ask('tools/list', {});
        held.push(...holdsIn(http.process.stderr.slice(length)).map((hold) => `${what}: ${hold}`));
      }
      expect(held).toEqual([]);
    } finally {
      await close?.();
    }
  },
  300_000,
);

interface Listed {
  tools?: Tool[];
  prompts?: Prompt[];
  resourceTemplates?: ResourceTemplate[];
}
