import type { McpServer } from '@modelcontextprotocol/server';
import { callOnce } from './call.js';
import type { CommandLine } from './flags.js';
import { readOffer, renderOffer } from './list.js';

/** `--list` and `--call`: one question to the server in this process. */
export async function askOnce(
  server: McpServer,
  commandLine: CommandLine,
): Promise<{ text: string; exitCode: number }> {
  const asJson = commandLine.has('json');
  if (commandLine.has('call')) {
    return callOnce(server, commandLine.text('call'), commandLine.callArguments, asJson);
  }
  const offer = await readOffer(server);
  return { text: asJson ? JSON.stringify(offer, null, 2) : renderOffer(offer), exitCode: 0 };
}
