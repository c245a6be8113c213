import { setTimeout as wait } from 'node:timers/promises';
import { serve, toolError } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

const inputSchema = z.object({
  name: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .describe('name of the package'),
});
const registry = process.env.REGISTRY_URL ?? 'https://registry.npmjs.org';

// #region fetch
/** Up to three tries, or until the client cancels. */
async function fetchOnceMore(url: string, signal: AbortSignal): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const eachAtMost = AbortSignal.any([signal, AbortSignal.timeout(5_000)]);
    const answer = await fetch(url, { signal: eachAtMost }).catch((error: Error) => error);
    signal.throwIfAborted();
    const passing = answer instanceof Error || answer.status === 429 || answer.status >= 500;
    if (!passing) return answer;
    if (attempt === 3)
      throw new ServiceDown(answer instanceof Error ? 'no answer' : `status ${answer.status}`);
    await wait(200 * 2 ** attempt, undefined, { signal });
  }
}
// #endregion fetch

class ServiceDown extends Error {}

// #region tool
function createServer(): McpServer {
  const server = new McpServer({ name: 'service', version: '0.1.0' });
  server.registerTool(
    'latest_version',
    {
      title: 'Latest version',
      description: 'The latest version of an npm package.',
      inputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    async ({ name }, ctx) => {
      try {
        const answer = await fetchOnceMore(`${registry}/${name}/latest`, ctx.mcpReq.signal);
        if (answer.status === 404) return toolError(`There is no package "${name}": check the spelling.`);
        const { version } = (await answer.json()) as { version: string };
        return { content: [{ type: 'text', text: version }] };
      } catch (error) {
        if (!(error instanceof ServiceDown)) throw error;
        return toolError(
          `The registry does not answer (${error.message}). The package may well exist: try again later.`,
        );
      }
    },
  );
  return server;
}
// #endregion tool

await serve({ name: 'service', version: '0.1.0', createServer });
