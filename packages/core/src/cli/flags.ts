import { parseArgs } from 'node:util';
import { UsageError } from '../errors.js';
import { logLevels } from '../logger.js';
import { hosts } from './print-config.js';

interface Flag {
  /** What a value looks like in `--help`; none for a switch. */
  value?: string;
  description: string;
  default?: string;
  /** The environment variable that stands in for the flag. */
  env?: string;
  multiple?: true;
  choices?: readonly string[];
  /** A whole number between these, both allowed. */
  range?: readonly [number, number];
  /** Where `--help` shows it. */
  group: 'Ways to run' | 'HTTP' | 'Everywhere';
}

/** Every flag of every server: parsing, checking and `--help` read this table. */
export const flags = {
  http: { group: 'Ways to run', description: 'serve HTTP instead of stdio' },
  list: { group: 'Ways to run', description: 'show the tools, resources and prompts, and exit' },
  call: {
    group: 'Ways to run',
    value: 'tool',
    description: 'call one tool with JSON arguments, print its answer, and exit',
  },
  json: { group: 'Ways to run', description: 'with --list and --call: print JSON' },
  'print-config': {
    group: 'Ways to run',
    value: 'host',
    choices: hosts,
    description: 'print what adds this server to a host, and exit',
  },
  help: { group: 'Ways to run', description: 'show this, and exit' },
  version: { group: 'Ways to run', description: 'show the version, and exit' },
  host: { group: 'HTTP', value: 'address', default: '127.0.0.1', description: 'address to listen on' },
  port: {
    group: 'HTTP',
    value: 'number',
    default: '3000',
    env: 'PORT',
    range: [0, 65_535],
    description: 'port to listen on, 0 for a free one',
  },
  path: { group: 'HTTP', value: 'path', default: '/mcp', description: 'path of the MCP endpoint' },
  legacy: {
    group: 'HTTP',
    value: 'mode',
    default: 'sessions',
    choices: ['sessions', 'stateless', 'reject'],
    description: 'how clients of the 2025 protocol are served (on stdio only "reject" matters)',
  },
  'allowed-host': {
    group: 'HTTP',
    value: 'name',
    multiple: true,
    description: 'accept this Host header too (repeatable)',
  },
  'allowed-origin': {
    group: 'HTTP',
    value: 'name',
    multiple: true,
    description: 'accept browsers from this host name too (repeatable)',
  },
  'allow-unauthenticated': {
    group: 'HTTP',
    description: 'listen beyond this machine without authentication',
  },
  'max-sessions': {
    group: 'HTTP',
    value: 'number',
    default: '1000',
    range: [1, 1_000_000],
    description: 'most sessions of 2025-era clients at once, half of them of one caller',
  },
  'max-streams': {
    group: 'HTTP',
    value: 'number',
    default: '1000',
    range: [1, 1_000_000],
    description: 'most open streams at once, half of them of one caller',
  },
  'max-calls': {
    group: 'HTTP',
    value: 'number',
    default: '1000',
    range: [1, 1_000_000],
    description: 'most calls at once, half of them of one caller',
  },
  'max-memory': {
    group: 'HTTP',
    value: 'MiB',
    range: [16, 65_536],
    description:
      "memory for requests, sessions and unread answers, half of it for one caller (default an eighth of Node's heap)",
  },
  'session-idle': {
    group: 'HTTP',
    value: 'seconds',
    default: '1800',
    range: [1, 86_400],
    description: 'end a session that has been idle for so long',
  },
  'drain-delay': {
    group: 'HTTP',
    value: 'seconds',
    default: '0',
    range: [0, 600],
    description: 'how long /readyz says 503 after SIGTERM before calls are refused',
  },
  'drain-timeout': {
    group: 'HTTP',
    value: 'seconds',
    default: '10',
    range: [0, 3_600],
    description: 'how long calls may finish after SIGTERM',
  },
  'address-limit': {
    group: 'HTTP',
    value: 'number',
    default: '0',
    range: [0, 1_000_000],
    description: 'most requests a minute from one address, 0 for no limit',
  },
  'principal-limit': {
    group: 'HTTP',
    value: 'number',
    default: '0',
    range: [0, 1_000_000],
    description: 'most requests a minute by one caller, 0 for no limit',
  },
  'concurrent-limit': {
    group: 'HTTP',
    value: 'number',
    default: '100',
    range: [0, 1_000_000],
    description: 'most calls of one caller at once, 0 for no limit',
  },
  'trusted-proxies': {
    group: 'HTTP',
    value: 'number',
    default: '0',
    range: [0, 10],
    description: 'proxies in front whose X-Forwarded-For is believed',
  },
  'metrics-port': {
    group: 'HTTP',
    value: 'number',
    range: [0, 65_535],
    description: 'serve Prometheus metrics on this port',
  },
  'metrics-host': {
    group: 'HTTP',
    value: 'address',
    default: '127.0.0.1',
    description: 'address of the metrics port',
  },
  'call-timeout': {
    group: 'Everywhere',
    value: 'seconds',
    default: '300',
    range: [1, 86_400],
    description: 'how long one request may take',
  },
  'log-level': {
    group: 'Everywhere',
    value: 'level',
    default: 'info',
    env: 'LOG_LEVEL',
    choices: logLevels,
    description: 'least level written to stderr',
  },
  'env-file': {
    group: 'Everywhere',
    value: 'file',
    description: 'read environment variables from a file first',
  },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;

/** The command line after parsing: every value checked, defaults filled in. */
export interface CommandLine {
  values: Record<string, string | boolean | string[] | undefined>;
  /** What followed `--call tool`: its arguments. */
  callArguments?: string;
  text(name: FlagName): string;
  number(name: FlagName): number;
  list(name: FlagName): string[];
  has(name: FlagName): boolean;
}

/** @throws UsageError with one line that names the flag and what it takes */
export function parseCommandLine(args: string[], env: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parse(args);
  for (const [name, flag] of Object.entries<Flag>(flags)) {
    const fromEnv = flag.env === undefined ? undefined : env[flag.env];
    const source = values[name] === undefined && fromEnv ? flag.env : `--${name}`;
    if (values[name] === undefined && flag.value !== undefined && !flag.multiple)
      values[name] = fromEnv || flag.default;
    const value = values[name];
    if (typeof value === 'string') check(source ?? name, flag, value);
    if (Array.isArray(value)) values[name] = value.map((entry) => hostName(`--${name}`, entry));
  }
  const [callArguments, unexpected] = values.call === undefined ? [undefined, positionals[0]] : positionals;
  if (unexpected !== undefined) throw new UsageError(`unexpected argument "${unexpected}": see --help`);
  return {
    values,
    ...(callArguments !== undefined && { callArguments }),
    text: (name) => String(values[name] ?? ''),
    number: (name) => Number(values[name]),
    list: (name) => (Array.isArray(values[name]) ? values[name] : []),
    has: (name) => values[name] !== undefined && values[name] !== false,
  };
}

function parse(args: string[]) {
  const options = Object.fromEntries(
    Object.entries<Flag>(flags).map(([name, flag]) => [
      name,
      {
        type: flag.value === undefined ? ('boolean' as const) : ('string' as const),
        ...(flag.multiple && { multiple: true }),
        ...(name === 'help' && { short: 'h' }),
        ...(name === 'version' && { short: 'v' }),
      },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as CommandLine['values'], positionals };
  } catch (error) {
    // Node's message names the flag; its advice on "--" helps nobody here.
    throw new UsageError(`${String((error as Error).message).split('. ')[0]}: see --help`);
  }
}

/** A host name as browsers and clients send it: in lower case, without scheme and port. */
function hostName(source: string, value: string): string {
  const name = value.toLowerCase();
  if (/^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/.test(name) || /^\[[\da-f:.]{2,45}\]$/.test(name)) return name;
  throw new UsageError(`${source} takes a host name, such as app.example.com, not "${value}"`);
}

function check(source: string, flag: Flag, value: string): void {
  if (flag.choices && !flag.choices.includes(value)) {
    throw new UsageError(`${source} takes ${flag.choices.join(', ')}, not "${value}"`);
  }
  if (flag.range) {
    const [least, most] = flag.range;
    if (!/^\d{1,9}$/.test(value) || Number(value) < least || Number(value) > most) {
      throw new UsageError(`${source} takes a whole number from ${least} to ${most}, not "${value}"`);
    }
  }
  // The router would take `:` and `*` for a pattern.
  if (source === '--path' && !/^(\/[\w.~-]+)+$/.test(value))
    throw new UsageError(
      `--path takes a path such as /mcp or /v1/mcp, of letters, digits, ".", "_", "~" and "-", not "${value}"`,
    );
}
