import { join } from 'node:path';
import type { Loader } from '../model/script.ts';
import type { HostProgram } from './program.ts';

export const claudeCode: HostProgram = {
  name: 'claude-code',
  title: 'Claude Code',
  packageName: '@anthropic-ai/claude-code',
  free: false,
  protocol: 'Anthropic Messages',
  env: ({ home, model }) => ({
    CLAUDE_CONFIG_DIR: join(home, '.claude'),
    ANTHROPIC_BASE_URL: model,
    ANTHROPIC_API_KEY: 'none',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
  }),
  waitEnv: { CLAUDE_CODE_MCP_STARTUP_WAIT_MS: '60000' },
  command: (prompt, { server, approve }) => [
    'claude',
    '-p',
    prompt,
    // It names listed prompts in this form only.
    ...(prompt.startsWith('/') ? ['--verbose', '--output-format', 'stream-json'] : []),
    ...(approve
      ? ['--allowedTools', ...(server === undefined ? ownTools : [`mcp__${server}`, 'ToolSearch'])]
      : []),
  ],
  load: searchForTool,
  agent: {
    install: (clone) =>
      `claude plugin marketplace add '${clone}' && claude plugin install build-mcp-server@mcp-reference`,
    readSkill: { tool: 'Skill', arguments: { skill: 'build-mcp-server:build-mcp-server' } },
    run: (command) => [{ tool: 'Bash', arguments: { command, timeout: 600_000 } }],
    write: (file_path, content) => [{ tool: 'Write', arguments: { file_path, content } }],
    edit: (file_path, old_string, new_string) => [
      { tool: 'Read', arguments: { file_path } },
      { tool: 'Edit', arguments: { file_path, old_string, new_string } },
    ],
  },
  listed: (output) => {
    const [, list] = /"slash_commands":(\[[^\]]*\])/.exec(output) ?? [];
    return list === undefined ? [] : (JSON.parse(list) as string[]);
  },
  slashCommand: (server, prompt, args) => [`/mcp__${server}__${prompt}`, ...Object.values(args)].join(' '),
};

const ownTools = ['Bash', 'Edit', 'Read', 'Skill', 'Write'];

/** Claude Code tells the model names only; `ToolSearch` brings in the rest. */
function searchForTool({ tool }: Parameters<Loader>[0], { tools, text }: Parameters<Loader>[1]) {
  const search = tools.find(({ name }) => name === 'ToolSearch');
  const name = new RegExp(`mcp__\\w[\\w-]*__${tool}\\b`).exec(text)?.[0];
  if (search === undefined || name === undefined) return undefined;
  return { tool: search, arguments: { query: `select:${name}`, max_results: 5 } };
}
