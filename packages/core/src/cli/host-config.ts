/** How a host reaches the server: by starting it, or at an address. */
export type Reach = { command: string; args: string[]; env: Record<string, string> } | { url: string };

/** What `--print-config` prints: the text alone on stdout, so that it can be piped into the file. */
export interface HostConfig {
  config: string;
  /** The file that it belongs into, for stderr. */
  where?: string;
}

type Print = (name: string, reach: Reach) => HostConfig;

/** Every host: those of the first kind have a command that adds a server, the others a file. */
const printers = {
  'claude-code': (name, reach) =>
    run(
      'url' in reach
        ? ['claude mcp add --transport http', name, reach.url]
        : ['claude mcp add', name, ...variables('-e', reach.env), '--', ...start(reach)],
    ),
  'claude-desktop': (name, reach) =>
    inFile('claude_desktop_config.json (Settings > Developer > Edit Config)', {
      // Claude Desktop starts programs only; mcp-remote connects it to an address.
      mcpServers: {
        [name]: 'url' in reach ? { command: 'npx', args: ['-y', 'mcp-remote', reach.url] } : program(reach),
      },
    }),
  vscode: (name, reach) =>
    inFile('.vscode/mcp.json', {
      servers: { [name]: 'url' in reach ? { type: 'http', ...reach } : { type: 'stdio', ...program(reach) } },
    }),
  cursor: (name, reach) =>
    inFile('.cursor/mcp.json (or ~/.cursor/mcp.json)', {
      mcpServers: { [name]: 'url' in reach ? reach : program(reach) },
    }),
  codex: (name, reach) =>
    run(
      'url' in reach
        ? ['codex mcp add', name, '--url', reach.url]
        : ['codex mcp add', name, ...variables('--env', reach.env), '--', ...start(reach)],
    ),
  'gemini-cli': (name, reach) => run(likeGemini('gemini', name, reach)),
  'qwen-code': (name, reach) => run(likeGemini('qwen', name, reach)),
  opencode: (name, reach) =>
    inFile('opencode.json (or ~/.config/opencode/opencode.json)', {
      mcp: {
        [name]:
          'url' in reach
            ? { type: 'remote', ...reach }
            : {
                type: 'local',
                command: [reach.command, ...reach.args],
                ...(Object.keys(reach.env).length > 0 && { environment: reach.env }),
              },
      },
    }),
  copilot: (name, reach) =>
    run(
      'url' in reach
        ? ['copilot mcp add --transport http', name, reach.url]
        : ['copilot mcp add', name, ...variables('--env', reach.env), '--', ...start(reach)],
    ),
  cline: (name, reach) =>
    inFile('cline_mcp_settings.json (MCP Servers > Configure; the CLI: ~/.cline/data/settings)', {
      mcpServers: { [name]: 'url' in reach ? { type: 'streamableHttp', ...reach } : program(reach) },
    }),
  continue: (name, reach) => ({
    where: '~/.continue/config.yaml',
    config: ['mcpServers:', `  - name: ${name}`, ...yaml(reach).map((line) => `    ${line}`)].join('\n'),
  }),
} satisfies Record<string, Print>;

export type Host = keyof typeof printers;
export const hosts = Object.keys(printers) as Host[];

/** The command to run, or the text to paste into a file, that adds the server to a host. */
export function hostConfig(host: Host, name: string, reach: Reach): HostConfig {
  return printers[host](name, reach);
}

/** Gemini CLI, and Qwen Code, which began as a copy of it: the command follows the name, without `--`. */
function likeGemini(command: string, name: string, reach: Reach): string[] {
  const add = `${command} mcp add --scope user`;
  return 'url' in reach
    ? [`${add} --transport http`, name, reach.url]
    : [add, ...variables('-e', reach.env), name, ...start(reach)];
}

type Program = Extract<Reach, { command: string }>;

const start = ({ command, args }: Program) => [command, ...args].map(quote);

const variables = (flag: string, env: Program['env']) =>
  Object.entries(env).map(([key, value]) => `${flag} ${quote(`${key}=${value}`)}`);

const run = (words: string[]): HostConfig => ({ config: words.join(' ') });

function program({ command, args, env }: Program) {
  return { command, args, ...(Object.keys(env).length > 0 && { env }) };
}

function inFile(where: string, content: object): HostConfig {
  return { where, config: JSON.stringify(content, null, 2) };
}

/** Texts as in JSON, which YAML takes too. */
function yaml(reach: Reach): string[] {
  if ('url' in reach) return ['type: streamable-http', `url: ${JSON.stringify(reach.url)}`];
  const variables = Object.entries(reach.env).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return [
    `command: ${JSON.stringify(reach.command)}`,
    'args:',
    ...reach.args.map((arg) => `  - ${JSON.stringify(arg)}`),
    ...(variables.length > 0 ? ['env:', ...variables] : []),
  ];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
