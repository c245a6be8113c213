import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import * as v2 from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { expect, test } from 'vitest';

test('what the page calls new is there, and what it calls gone is gone', () => {
  const { createMcpHandler, inputRequired, McpServer, ProtocolError, ResourceNotFoundError } = v2;
  for (const part of [createMcpHandler, serveStdio, inputRequired, ProtocolError, ResourceNotFoundError])
    expect(part).toBeTypeOf('function');
  const server = new McpServer({ name: 'names', version: '1.0.0' });
  for (const method of ['registerTool', 'registerResource', 'registerPrompt'])
    expect(server).toHaveProperty(method);
  for (const method of ['tool', 'resource', 'prompt']) expect(server).not.toHaveProperty(method);
  for (const name of ['McpError', 'ErrorCode', 'SSEServerTransport']) expect(v2).not.toHaveProperty(name);
  expect(v2.ProtocolErrorCode.InvalidParams).toBe(ErrorCode.InvalidParams);
  expect(new McpError(ErrorCode.InvalidParams, 'v1').code).toBe(-32_602);
});
