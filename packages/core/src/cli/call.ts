import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { UsageError } from '../errors.js';
import { isObject } from '../json-rpc.js';
import { connectLoopback } from './loopback.js';

/** What `--call` prints, and the code it exits with: 0 for an answer, 1 when the tool says it failed. */
export interface CallOutcome {
  text: string;
  exitCode: 0 | 1;
}

/**
 * Calls one tool, as a shell would a program.
 *
 * @param json the tool's arguments, `{"city": "Paris"}`; nothing means none
 * @throws UsageError when the arguments are not a JSON object
 */
export async function callOnce(
  server: McpServer,
  tool: string,
  json: string | undefined,
  asJson: boolean,
): Promise<CallOutcome> {
  const args = parseArguments(json);
  const progress = progressLine();
  const client = await connectLoopback(server, progress.show);
  try {
    const result = await client.request<CallToolResult>('tools/call', {
      name: tool,
      arguments: args,
      _meta: { progressToken: 1 },
    });
    progress.end();
    const text = asJson ? JSON.stringify(result, null, 2) : result.content.map(renderContent).join('\n');
    return { text, exitCode: result.isError ? 1 : 0 };
  } catch (error) {
    return { text: (error as Error).message, exitCode: 1 };
  } finally {
    await client.close();
  }
}

/** On a terminal, one line on stderr that is written over; nothing elsewhere. */
function progressLine() {
  let shown = false;
  return {
    show({ progress, total, message }: Record<string, unknown>): void {
      if (!process.stderr.isTTY) return;
      shown = true;
      const share = total === undefined ? String(progress) : `${progress}/${total}`;
      process.stderr.write(`\r\x1b[K${share}${message === undefined ? '' : `  ${message}`}`);
    },
    end(): void {
      if (shown) process.stderr.write('\n');
    },
  };
}

function parseArguments(json: string | undefined): Record<string, unknown> {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {
    // Said below, with what it takes.
  }
  throw new UsageError(`--call takes the tool's arguments as a JSON object, such as '{"name": "value"}'`);
}

function renderContent(content: CallToolResult['content'][number]): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'image':
    case 'audio':
      return `[${content.mimeType}, ${Math.ceil((content.data.length * 3) / 4)} bytes: --json prints it]`;
    case 'resource_link':
      return content.uri;
    case 'resource':
      return 'text' in content.resource ? content.resource.text : content.resource.uri;
  }
}
