import { logLevels } from '../runtime/logger.js';
import { hosts } from './host-config.js';

export interface Flag {
  /** The value's placeholder in `--help`; a switch has none. */
  value?: string;
  description: string;
  default?: string;
  /** The environment variable that stands in for the flag. */
  env?: string;
  multiple?: true;
  choices?: readonly string[];
  /** A whole number between these, both allowed. */
  range?: readonly [number, number];
}

/** Every flag of every server, by its heading in `--help`: parsing, checking and `--help` read this table. */
export const flagGroups = {
  'Ways to run': {
    http: { description: 'serve HTTP instead of stdio' },
    list: { description: 'show the tools, resources and prompts, and exit' },
    call: { value: 'tool', description: 'call one tool with JSON arguments, print its answer, and exit' },
    task: { description: 'with --call: run it as a task, show its states, and cancel it with Ctrl-C' },
    read: { value: 'uri', description: 'read one resource, print it, and exit' },
    prompt: {
      value: 'name',
      description: 'fill in one prompt with JSON arguments, print its messages, and exit',
    },
    json: { description: 'with --list, --call, --read and --prompt: print JSON' },
    'print-config': {
      value: 'host',
      choices: hosts,
      description: 'print what adds this server to a host, and exit',
    },
    help: { description: 'show this, and exit' },
    version: { description: 'show the version, and exit' },
  },
  HTTP: {
    host: { value: 'address', default: '127.0.0.1', description: 'address to listen on' },
    port: {
      value: 'number',
      default: '3000',
      env: 'PORT',
      range: [0, 65_535],
      description: 'port to listen on, 0 for a free one',
    },
    path: { value: 'path', default: '/mcp', description: 'path of the MCP endpoint' },
    legacy: {
      value: 'mode',
      default: 'sessions',
      choices: ['sessions', 'stateless', 'reject'],
      description: 'how clients of the 2025 protocol are served (on stdio only "reject" matters)',
    },
    'allowed-host': {
      value: 'name',
      multiple: true,
      description: 'accept this Host header too (repeatable)',
    },
    'allowed-origin': {
      value: 'name',
      multiple: true,
      description: 'accept browsers from this host name too (repeatable)',
    },
    'allow-unauthenticated': { description: 'listen beyond this machine without authentication' },
    'max-sessions': {
      value: 'number',
      default: '1000',
      range: [1, 1_000_000],
      description: 'most sessions of 2025-era clients at once, half of them of one caller',
    },
    'max-streams': {
      value: 'number',
      default: '1000',
      range: [1, 1_000_000],
      description: 'most open streams at once, half of them of one caller',
    },
    'max-calls': {
      value: 'number',
      default: '1000',
      range: [1, 1_000_000],
      description: 'most calls at once, half of them of one caller',
    },
    'max-memory': {
      value: 'MiB',
      range: [16, 65_536],
      description:
        "memory for requests, sessions and unread answers, half of it for one caller (default an eighth of Node's heap)",
    },
    'session-idle': {
      value: 'seconds',
      default: '1800',
      range: [1, 86_400],
      description: 'end a session that has been idle for so long',
    },
    'drain-delay': {
      value: 'seconds',
      default: '0',
      range: [0, 600],
      description: 'how long /readyz says 503 after SIGTERM before calls are refused',
    },
    'drain-timeout': {
      value: 'seconds',
      default: '10',
      range: [0, 3_600],
      description: 'how long calls may finish after SIGTERM',
    },
    'address-limit': {
      value: 'number',
      default: '0',
      range: [0, 1_000_000],
      description: 'most requests a minute from one address, 0 for no limit',
    },
    'principal-limit': {
      value: 'number',
      default: '0',
      range: [0, 1_000_000],
      description: 'most requests a minute by one caller, 0 for no limit',
    },
    'concurrent-limit': {
      value: 'number',
      default: '100',
      range: [0, 1_000_000],
      description: 'most calls of one caller at once, 0 for no limit',
    },
    'trusted-proxies': {
      value: 'number',
      default: '0',
      range: [0, 10],
      description: 'proxies in front whose X-Forwarded-For is believed',
    },
    'metrics-port': {
      value: 'number',
      range: [0, 65_535],
      description: 'serve Prometheus metrics on this port',
    },
    'metrics-host': { value: 'address', default: '127.0.0.1', description: 'address of the metrics port' },
  },
  Everywhere: {
    'call-timeout': {
      value: 'seconds',
      default: '300',
      range: [1, 86_400],
      description: 'how long one request may take',
    },
    'log-level': {
      value: 'level',
      default: 'info',
      env: 'LOG_LEVEL',
      choices: logLevels,
      description: 'least level written to stderr',
    },
    'env-file': { value: 'file', description: 'read environment variables from a file first' },
  },
} as const satisfies Record<string, Record<string, Flag>>;

export const flags = { ...flagGroups['Ways to run'], ...flagGroups.HTTP, ...flagGroups.Everywhere };

export type FlagName = keyof typeof flags;
