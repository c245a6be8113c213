/** A command whose output a page shows, between `<!-- generated:output <name> -->` and its end. */
export interface Recording {
  name: string;
  /**
   * The command that is shown, and run by `sh` in the repository's folder. `npx -y @mcp-reference/<server>` runs the built server,
   * and is shown as it works today.
   */
  command: string;
  /** A server that runs meanwhile, with `--http`; the command reaches it at 127.0.0.1:3000. */
  server?: string;
  /** Shows the output from the first line that holds this. */
  from?: string;
  /** Shows so many lines. */
  rows?: number;
  /** Runs in a new, empty folder of that name. */
  elsewhere?: boolean;
  /** A module that Node loads first. */
  preload?: string;
  /** The exit code it must end with. */
  exitCode?: number;
}

export const recordings: Recording[] = [
  { name: 'word-count-list', command: 'node docs/snippets/word-count.ts --list' },
  {
    name: 'word-count-call',
    command: `node docs/snippets/word-count.ts --call count_words '{"text": "to be or not to be"}'`,
  },
  {
    name: 'word-count-empty',
    command: `node docs/snippets/word-count.ts --call count_words '{"text": " "}'`,
    exitCode: 1,
  },
  {
    name: 'word-count-wrong',
    command: `node docs/snippets/word-count.ts --call count_words '{"txt": "to be"}'`,
    exitCode: 1,
  },
  { name: 'word-count-config', command: 'node docs/snippets/word-count.ts --print-config vscode' },
  { name: 'calculator-list', command: 'npx -y @mcp-reference/calculator --list', rows: 4 },
  {
    name: 'calculator-call',
    command: `npx -y @mcp-reference/calculator --call calculate '{"operation": "add", "a": 0.1, "b": 0.2}'`,
  },
  {
    name: 'calculator-json',
    command: `npx -y @mcp-reference/calculator --json --call calculate '{"operation": "add", "a": 0.1, "b": 0.2}'`,
  },
  { name: 'starter-read', command: 'npx -y @mcp-reference/starter --read style://guide' },
  {
    name: 'starter-prompt',
    command: `npx -y @mcp-reference/starter --prompt shorten '{"text": "to be or not to be", "words": "2"}'`,
  },
  { name: 'client', command: 'node docs/snippets/client.ts' },
  { name: 'notes-client', command: 'node docs/snippets/notes-client.ts' },
  { name: 'report-client', command: 'node docs/snippets/report-client.ts' },
  { name: 'import-client', command: 'node docs/snippets/import-client.ts' },
  {
    name: 'task-call',
    command: `CONFIG_DEMO=1 npx -y @mcp-reference/config-resources --task \\
  --call risky_operation '{"input_data": [{"id": "hedy", "name": "Hedy Lamarr"}]}' 2>&1`,
  },
  { name: 'standup-client', command: 'node docs/snippets/standup-client.ts' },
  {
    name: 'create',
    command: 'npm create @mcp-reference ../my-server -- --from starter --no-install --no-git',
    elsewhere: true,
  },
  {
    name: 'eras',
    command:
      'node docs/snippets/eras.ts docs/snippets/v1-server.ts docs/snippets/v2-server.ts docs/snippets/word-count.ts',
  },
  {
    name: 'http-modern',
    server: 'npx -y @mcp-reference/calculator --http',
    command: `curl -si http://127.0.0.1:3000/mcp \\
  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\
  -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/call' -H 'Mcp-Name: calculate' \\
  -d @docs/snippets/modern-call.json`,
  },
  {
    name: 'http-initialize',
    server: 'npx -y @mcp-reference/calculator --http',
    command: `curl -si http://127.0.0.1:3000/mcp \\
  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d @docs/snippets/initialize.jsonl`,
  },
  {
    name: 'http-gone',
    server: 'npx -y @mcp-reference/calculator --http',
    command: `curl -si http://127.0.0.1:3000/mcp -H 'Mcp-Session-Id: gone' \\
  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d @docs/snippets/ping.jsonl`,
  },
  {
    name: 'http-mismatch',
    server: 'npx -y @mcp-reference/calculator --http',
    command: `curl -s http://127.0.0.1:3000/mcp -H 'Content-Type: application/json' -d @docs/snippets/modern-call.json`,
  },
  { name: 'stdio-modern', command: 'node docs/snippets/word-count.ts < docs/snippets/modern-list.jsonl' },
  { name: 'stdio-legacy', command: 'node docs/snippets/word-count.ts < docs/snippets/initialize.jsonl' },
  {
    name: 'errors-expected',
    command: `node docs/snippets/call.ts docs/snippets/errors.ts read_chapter '{"number": 13}'`,
  },
  {
    name: 'errors-wrong',
    command: `node docs/snippets/call.ts docs/snippets/errors.ts read_chapter '{"number": "last"}'`,
  },
  { name: 'errors-fault', command: 'node docs/snippets/call.ts docs/snippets/errors.ts read_index' },
  { name: 'errors-bare', command: 'node docs/snippets/call.ts docs/snippets/errors-bare.ts read_index' },
  {
    name: 'errors-unknown',
    command: 'node docs/snippets/call.ts docs/snippets/errors.ts read_page',
    exitCode: 1,
  },
  {
    name: 'errors-deadline',
    command: 'node docs/snippets/errors.ts --call-timeout 1 --call translate',
    exitCode: 1,
  },
  {
    name: 'errors-client-timeout',
    command: `node docs/snippets/call.ts docs/snippets/errors.ts translate '{}' 1000`,
    exitCode: 1,
  },
  { name: 'lifecycle', command: 'COUNTER_START=41 node docs/snippets/counter.ts --call count' },
  {
    name: 'lifecycle-help',
    command: `node docs/snippets/counter.ts --help | sed -n '/^Environment variables:/,/^$/p'`,
  },
  { name: 'lifecycle-wrong', command: 'COUNTER_START=many node docs/snippets/counter.ts', exitCode: 2 },
  {
    name: 'audit',
    command: 'npx -y --package @mcp-reference/testing mcp-audit -- node docs/snippets/word-count.ts',
  },
  {
    name: 'security-open',
    command: 'npx -y @mcp-reference/calculator --http --host 0.0.0.0',
    exitCode: 2,
  },
  {
    name: 'security-host',
    server: 'npx -y @mcp-reference/calculator --http',
    command: `curl -si http://127.0.0.1:3000/mcp -H 'Host: mcp.example.com'`,
  },
  {
    name: 'security-origin',
    server: 'npx -y @mcp-reference/calculator --http',
    command: `curl -si http://127.0.0.1:3000/mcp -H 'Origin: https://app.example.com'`,
  },
  {
    name: 'security-secrets',
    command: `CONFIG_DIR=docs/snippets/config npx -y @mcp-reference/config-resources --call get_config`,
  },
  { name: 'config-claude-code', command: 'npx -y @mcp-reference/calculator --print-config claude-code' },
  {
    name: 'config-claude-desktop',
    command: 'npx -y @mcp-reference/calculator --print-config claude-desktop',
  },
  { name: 'config-vscode', command: 'npx -y @mcp-reference/calculator --print-config vscode' },
  { name: 'config-cursor', command: 'npx -y @mcp-reference/calculator --print-config cursor' },
  { name: 'config-codex', command: 'npx -y @mcp-reference/calculator --print-config codex' },
  { name: 'config-gemini-cli', command: 'npx -y @mcp-reference/calculator --print-config gemini-cli' },
  { name: 'config-qwen-code', command: 'npx -y @mcp-reference/calculator --print-config qwen-code' },
  { name: 'config-opencode', command: 'npx -y @mcp-reference/calculator --print-config opencode' },
  { name: 'config-copilot', command: 'npx -y @mcp-reference/calculator --print-config copilot' },
  { name: 'config-cline', command: 'npx -y @mcp-reference/calculator --print-config cline' },
  { name: 'config-continue', command: 'npx -y @mcp-reference/calculator --print-config continue' },
  { name: 'config-http', command: 'npx -y @mcp-reference/calculator --http --print-config vscode' },
  {
    name: 'config-env',
    command: 'CALCULATOR_TIMEOUT_MS=5000 npx -y @mcp-reference/calculator --print-config claude-code',
  },
  {
    name: 'greet-v1',
    command: `node docs/snippets/call.ts docs/snippets/v1-server.ts greet '{"name": "Ada"}'`,
  },
  {
    name: 'greet-v2',
    command: `node docs/snippets/call.ts docs/snippets/v2-server.ts greet '{"name": "Ada"}'`,
  },
  {
    name: 'config-path',
    command: 'CONFIG_DIR=docs/snippets/config npx -y @mcp-reference/config-resources --print-config cursor',
  },
  {
    name: 'service-down',
    command: `REGISTRY_URL=http://127.0.0.1:9 node docs/snippets/service.ts --call latest_version '{"name": "zod"}'`,
    exitCode: 1,
  },
  { name: 'ask-client', command: 'node docs/snippets/ask-client.ts' },
  {
    name: 'ask-nobody',
    command: `node docs/snippets/ask.ts --call delete_branch '{"name": "old"}'`,
    exitCode: 1,
  },
  // Troubleshooting: what a broken server says, each broken on purpose in snippets/trouble.
  {
    name: 'trouble-no-file',
    command: 'node docs/snippets/word-cuont.ts --list',
    exitCode: 1,
    from: 'Error',
    rows: 1,
  },
  { name: 'trouble-flag', command: 'npx -y @mcp-reference/calculator --prot 3000', exitCode: 2 },
  {
    name: 'trouble-prints',
    command: 'npx -y --package @mcp-reference/testing mcp-audit -- node docs/snippets/trouble/prints.ts',
    exitCode: 1,
  },
  { name: 'trouble-date', command: 'node docs/snippets/list.ts docs/snippets/trouble/date.ts', exitCode: 1 },
  {
    name: 'trouble-extension',
    command: 'node docs/snippets/trouble/extension.mjs',
    exitCode: 1,
    from: 'Error',
    rows: 2,
  },
  {
    name: 'trouble-old-path',
    command: 'node docs/snippets/trouble/old-path.mjs',
    exitCode: 1,
    from: 'Error',
    rows: 1,
  },
  {
    name: 'trouble-require',
    command: 'node docs/snippets/trouble/require.mjs',
    exitCode: 1,
    from: 'Error',
    rows: 1,
  },
  {
    name: 'trouble-commonjs',
    command: `node --input-type=commonjs -e "import { serve } from '@mcp-reference/core'"`,
    exitCode: 1,
  },
  {
    name: 'trouble-enum',
    command: 'node docs/snippets/trouble/enum.mts',
    exitCode: 1,
    from: 'enum.mts',
    rows: 6,
  },
  {
    name: 'trouble-old-node',
    command: 'npx -y @mcp-reference/calculator --list',
    preload: 'docs/snippets/trouble/as-node-20.mjs',
    exitCode: 1,
  },
  { name: 'trouble-refused', command: 'curl -sS http://127.0.0.1:3999/mcp', exitCode: 7 },
  {
    name: 'trouble-path',
    server: 'npx -y @mcp-reference/calculator --http',
    command: 'curl -s http://127.0.0.1:3000/sse',
  },
  {
    name: 'trouble-preflight',
    server: 'npx -y @mcp-reference/calculator --http',
    command: `curl -si -X OPTIONS http://127.0.0.1:3000/mcp -H 'Origin: http://localhost:6274' \\
  -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: mcp-protocol-version'`,
  },
  {
    name: 'trouble-content-type',
    server: 'npx -y @mcp-reference/calculator --http',
    command: 'curl -s http://127.0.0.1:3000/mcp -d @docs/snippets/ping.jsonl',
  },
  {
    name: 'trouble-env',
    command: 'COUNTER_START=41 node docs/snippets/call.ts docs/snippets/counter.ts count',
    rows: 1,
  },
  {
    name: 'trouble-port',
    server: 'npx -y @mcp-reference/calculator --http',
    command: 'npx -y @mcp-reference/calculator --http --port 3000',
    exitCode: 1,
  },
  {
    name: 'trouble-401',
    server: 'AUTH_ISSUER=https://id.example.com AUTH_SCOPES=mcp:use npx -y @mcp-reference/calculator --http',
    command: 'curl -si -X POST http://127.0.0.1:3000/mcp',
  },
  {
    name: 'trouble-metadata',
    server: 'AUTH_ISSUER=https://id.example.com AUTH_SCOPES=mcp:use npx -y @mcp-reference/calculator --http',
    command: 'curl -s http://127.0.0.1:3000/.well-known/oauth-protected-resource/mcp',
  },
];
