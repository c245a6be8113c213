import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type ClientKind, type IndependentClient, type Target, textIn } from './client.ts';

/** The SDK's v1 client, with its own transports: what most hosts embed. */
export const sdkV1: ClientKind = {
  name: '@modelcontextprotocol/sdk',
  async connect(target) {
    const client = new Client({ name: 'e2e', version: '1.0.0' });
    await client.connect(transportTo(target) as Transport);
    return overSdk(client);
  },
};

function transportTo(target: Target) {
  if ('url' in target) return new StreamableHTTPClientTransport(new URL(target.url));
  return new StdioClientTransport({
    ...target,
    env: { ...getDefaultEnvironment(), ...target.env },
    stderr: 'ignore',
  });
}

export function overSdk(client: Client): IndependentClient {
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async callTool(name, args) {
      const { isError, content } = await client.callTool({ name, arguments: args });
      return { isError: isError === true, text: textIn(content) };
    },
    listResources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    readResource: async (uri) => textIn((await client.readResource({ uri })).contents),
    listPrompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    getPrompt: async (name, args) => textIn((await client.getPrompt({ name, arguments: args })).messages),
    close: () => client.close(),
  };
}
