import type { CallToolResult, GetPromptResult, ReadResourceResult } from '@modelcontextprotocol/server';

/** An answer of `tools/call`, `resources/read` or `prompts/get`. */
export interface Answer {
  content?: CallToolResult['content'];
  contents?: ReadResourceResult['contents'];
  messages?: GetPromptResult['messages'];
  isError?: boolean;
  _meta?: Record<string, unknown>;
  resultType?: 'complete';
  ttlMs?: number;
  cacheScope?: string;
}
type Block = CallToolResult['content'][number];
type Contents = ReadResourceResult['contents'][number];

/** The answer for people: its text, and a line for what is not text. */
export function renderAnswer(answer: Answer): string {
  const { content = [], contents = [], messages = [] } = answer;
  const spoken = messages.map((message) => renderBlock(message.content));
  return [...content.map(renderBlock), ...contents.map(renderContents), ...spoken].join('\n');
}

function renderBlock(block: Block): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return bytes(block.mimeType, block.data);
    case 'resource_link':
      return block.uri;
    case 'resource':
      return renderContents(block.resource);
  }
}

function renderContents(contents: Contents): string {
  return 'text' in contents ? contents.text : bytes(contents.mimeType, contents.blob);
}

function bytes(mimeType = 'binary', base64: string): string {
  return `[${mimeType}, ${Buffer.byteLength(base64, 'base64')} bytes: --json prints it]`;
}
