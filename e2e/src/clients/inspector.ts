import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runProgram } from '@mcp-reference/testing';
import { type ClientKind, type Target, textIn } from './client.ts';

const cli = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json')),
  'clients/launcher/build/index.js',
);

/** The Inspector's command line: a process, and a connection, for each request. */
export const inspector: ClientKind = {
  name: '@modelcontextprotocol/inspector',
  isProgram: true,
  async connect(target) {
    const ask = (method: string, ...args: string[]) => inspect(target, ['--method', method, ...args]);
    const names = async (method: string, key: string, name: string) =>
      ((await ask(method))[key] as Record<string, string>[]).map((item) => item[name] ?? '');
    return {
      listTools: () => names('tools/list', 'tools', 'name'),
      async callTool(name, args) {
        const { isError, content } = await ask(
          'tools/call',
          '--tool-name',
          name,
          '--tool-args-json',
          JSON.stringify(args),
        );
        return { isError: isError === true, text: textIn(content) };
      },
      listResources: () => names('resources/list', 'resources', 'uri'),
      readResource: async (uri) => textIn((await ask('resources/read', '--uri', uri)).contents),
      listPrompts: () => names('prompts/list', 'prompts', 'name'),
      async getPrompt(name, args) {
        const pairs = Object.entries(args).map(([key, value]) => `${key}=${value}`);
        const given = pairs.length === 0 ? [] : ['--prompt-args', ...pairs];
        return textIn((await ask('prompts/get', '--prompt-name', name, ...given)).messages);
      },
      close: async () => {},
    };
  },
};

/**
 * Runs it once.
 *
 * @throws Error with what it wrote, unless it wrote a result
 */
async function inspect(target: Target, args: string[]): Promise<Record<string, unknown>> {
  const where =
    'url' in target
      ? [target.url, '--transport', 'http']
      : [
          target.command,
          ...target.args,
          ...Object.entries(target.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
        ];
  const { stdout, stderr } = await runProgram(cli, {
    args: ['--cli', ...where, ...args, '--format', 'json', '--quiet'],
    limitMs: 60_000,
  });
  // A tool's refusal is printed too, with exit code 5.
  if (!stdout.startsWith('{')) throw new Error(`the Inspector failed: ${stderr}`);
  return (JSON.parse(stdout) as { result: Record<string, unknown> }).result;
}
