/** A command whose output a page shows. `npm run outputs` runs all of them and writes snippets/outputs/<name>.txt. */
export interface Recording {
  name: string;
  /** What is shown, and run by `sh` in docs/snippets, with `npx -y @mcp-reference/<server>` standing for the built server. */
  command: string;
  /** A server that runs meanwhile, with `--http`; the command reaches it at 127.0.0.1:3000. */
  server?: string;
  /** Shows these lines of the output, counted from 1; the last number may be Infinity. */
  lines?: [number, number];
  /** The exit code it must end with. */
  exitCode?: number;
}

export const recordings: Recording[] = [
  { name: 'word-count-list', command: 'node word-count.ts --list' },
  {
    name: 'word-count-call',
    command: `node word-count.ts --call count_words '{"text": "to be or not to be"}'`,
  },
  { name: 'word-count-empty', command: `node word-count.ts --call count_words '{"text": " "}'`, exitCode: 1 },
  {
    name: 'word-count-wrong',
    command: `node word-count.ts --call count_words '{"txt": "to be"}'`,
    exitCode: 1,
  },
  { name: 'word-count-config', command: 'node word-count.ts --print-config vscode' },
  { name: 'calculator-list', command: 'npx -y @mcp-reference/calculator --list', lines: [1, 4] },
  {
    name: 'calculator-call',
    command: `npx -y @mcp-reference/calculator --call calculate '{"operation": "add", "a": 0.1, "b": 0.2}'`,
  },
  {
    name: 'calculator-json',
    command: `npx -y @mcp-reference/calculator --json --call calculate '{"operation": "add", "a": 0.1, "b": 0.2}'`,
  },
  { name: 'client', command: 'node client.ts' },
  { name: 'notes-client', command: 'node notes-client.ts' },
  { name: 'standup-client', command: 'node standup-client.ts' },
];
