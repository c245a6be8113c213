import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { type ClientKind, textIn } from './client.ts';
import { overSdk } from './sdk-v1.ts';

/** LangChain's adapters: tools become LangChain tools, with their schemas checked on its side too. */
export const langchain: ClientKind = {
  name: '@langchain/mcp-adapters',
  async connect(target) {
    const client = new MultiServerMCPClient({
      mcpServers: {
        it:
          'url' in target
            ? { transport: 'http', url: target.url }
            : { transport: 'stdio', ...target, stderr: 'ignore' },
      },
      prefixToolNameWithServerName: false,
    });
    const inner = await client.getClient('it');
    if (inner === undefined) throw new Error('LangChain has no connection');
    return {
      // For prompts LangChain hands out the client that it wraps.
      ...overSdk(inner),
      listTools: async () => (await client.getTools('it')).map(({ name }) => name),
      async callTool(name, args) {
        const tool = (await client.getTools('it')).find((known) => known.name === name);
        if (tool === undefined) throw new Error(`no tool ${name}`);
        try {
          return { isError: false, text: textIn(await tool.invoke(args)) };
        } catch (error) {
          // It throws what a tool refuses.
          return { isError: true, text: (error as Error).message };
        }
      },
      listResources: async () =>
        Object.values(await client.listResources('it'))
          .flat()
          .map(({ uri }) => uri),
      readResource: async (uri) => textIn(await client.readResource('it', uri)),
      close: () => client.close(),
    };
  },
};
