import type { McpServer } from '@modelcontextprotocol/server';
import { connectLoopback } from '../cli/loopback.js';
import type { RunTool } from '../guard/call.js';
import { type GuardOptions, guardServer } from '../guard/guard.js';

/**
 * A server of this process alone, which runs the tools of tasks: a task outlives the connection and the request that
 * began it.
 */
export async function ownServer(
  createServer: (context: { era: 'modern' }) => McpServer | Promise<McpServer>,
  { tasks: _, ...guard }: GuardOptions,
): Promise<RunTool> {
  let runTool: RunTool | undefined;
  await connectLoopback(async () => {
    const server = await createServer({ era: 'modern' });
    runTool = guardServer(server, guard);
    return server;
  });
  if (runTool === undefined) throw new Error('no server to run the tool');
  return runTool;
}
