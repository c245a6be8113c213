import { parseArgs } from 'node:util';
import { UsageError } from '../runtime/errors.js';
import { type Flag, type FlagName, flagGroups, flags } from './flags.js';

/** The command line after parsing: every value checked, defaults filled in. */
export interface CommandLine {
  values: Record<string, string | boolean | string[] | undefined>;
  /** The JSON after `--call tool` or `--prompt name`. */
  json?: string;
  text(name: FlagName): string;
  number(name: FlagName): number;
  list(name: FlagName): string[];
  has(name: FlagName): boolean;
}

/** @throws UsageError with one line that names the flag and what it takes */
export function parseCommandLine(args: string[], env: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parse(args);
  const given = Object.keys(values) as FlagName[];
  for (const [name, flag] of Object.entries<Flag>(flags)) {
    const fromEnv = flag.env === undefined ? undefined : env[flag.env];
    const source = values[name] === undefined && fromEnv ? flag.env : `--${name}`;
    if (values[name] === undefined && flag.value !== undefined && !flag.multiple)
      values[name] = fromEnv || flag.default;
    const value = values[name];
    if (typeof value === 'string') check(source ?? name, flag, value);
    if (Array.isArray(value)) values[name] = value.map((entry) => hostName(`--${name}`, entry));
  }
  refuseCombinations(given);
  const takesJson = values.call !== undefined || values.prompt !== undefined;
  const [json, unexpected] = takesJson ? positionals : [undefined, positionals[0]];
  if (unexpected !== undefined) throw new UsageError(`unexpected argument "${unexpected}": see --help`);
  return {
    values,
    ...(json !== undefined && { json }),
    text: (name) => String(values[name] ?? ''),
    number: (name) => Number(values[name]),
    list: (name) => (Array.isArray(values[name]) ? values[name] : []),
    has: (name) => values[name] !== undefined && values[name] !== false,
  };
}

const oneShots = ['list', 'call', 'read', 'prompt'] as const;

/** Flags that would have no effect: two commands at once, or a setting of HTTP without `--http`. */
function refuseCombinations(given: FlagName[]): void {
  const ways = ([...oneShots, 'print-config'] as const).filter((name) => given.includes(name));
  const http = given.includes('http');
  if (ways.length > 1) throw new UsageError(`--${ways[0]} and --${ways[1]} exclude each other: use one`);
  if (http && ways[0] !== undefined && ways[0] !== 'print-config')
    throw new UsageError(`--http and --${ways[0]} exclude each other: --${ways[0]} needs no HTTP`);
  if (given.includes('task') && !given.includes('call'))
    throw new UsageError('--task is of use only with --call: add it');
  // --legacy reject is of use on stdio too.
  const stray = given.find((name) => name in flagGroups.HTTP && name !== 'legacy');
  if (!http && stray !== undefined) throw new UsageError(`--${stray} is of use only with --http: add it`);
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

/** Whether it asks for one answer of the server, and no more. */
export function isOneShot(commandLine: CommandLine): boolean {
  return oneShots.some((name) => commandLine.has(name));
}
