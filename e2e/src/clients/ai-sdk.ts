import { createMCPClient } from '@ai-sdk/mcp';
import { StdioMCPTransport } from '@ai-sdk/mcp/mcp-stdio';
import { type ClientKind, textIn } from './client.ts';

/** The AI SDK's client: an implementation of its own, without the SDK of the protocol. */
export const aiSdk: ClientKind = {
  name: '@ai-sdk/mcp',
  async connect(target) {
    const client = await createMCPClient({
      transport:
        'url' in target
          ? { type: 'http', url: target.url }
          : new StdioMCPTransport({ ...target, stderr: 'ignore' }),
    });
    return {
      // As an agent has them: a tool is something that can be executed.
      listTools: async () => Object.keys(await client.tools()),
      async callTool(name, args) {
        const tool = (await client.tools())[name];
        if (tool === undefined) throw new Error(`no tool ${name}`);
        const { isError, content } = (await tool.execute(args, {
          toolCallId: name,
          messages: [],
          context: {},
        })) as { isError?: boolean; content: unknown };
        return { isError: isError === true, text: textIn(content) };
      },
      listResources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
      readResource: async (uri) => textIn((await client.readResource({ uri })).contents),
      listPrompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
      getPrompt: async (name, args) => textIn((await client.getPrompt({ name, arguments: args })).messages),
      close: () => client.close(),
    };
  },
};
