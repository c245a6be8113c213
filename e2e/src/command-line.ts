import { parseArgs } from 'node:util';
import { servers } from './servers.ts';

export interface Flag {
  /** The value's placeholder in the help: `N`. */
  value: string;
  says: string;
  default: string;
}

/**
 * Reads `--name value` flags; prints the help and exits where asked, or a line that names a wrong flag.
 *
 * @returns every flag's value, given or default
 */
export function readFlags<Names extends string>(
  usage: string,
  flags: Record<Names, Flag>,
): Record<Names, string> {
  const entries = Object.entries<Flag>(flags);
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries(entries.map(([name]) => [name, { type: 'string' as const }])),
      },
    });
    if (values.help) {
      const lines = entries.map(
        ([name, flag]) =>
          `  ${`--${name} ${flag.value}`.padEnd(20)} ${flag.says}${flag.default ? ` (default ${flag.default})` : ''}`,
      );
      console.log(`${usage}\n\n${lines.join('\n')}`);
      process.exit(0);
    }
    const given: Record<string, string | boolean | undefined> = values;
    return Object.fromEntries(entries.map(([name, flag]) => [name, given[name] ?? flag.default])) as Record<
      Names,
      string
    >;
  } catch (error) {
    return wrongUsage((error as Error).message);
  }
}

/** A flag that must be a whole number above zero. */
export function positive(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    return wrongUsage(`--${name} takes a whole number from 1: ${value}`);
  return number;
}

/** The servers that `--server` names: one of the five, or `all`. */
export function chosen(name: string): typeof servers {
  if (name === 'all') return servers;
  const found = servers.filter((server) => server.name === name);
  if (found.length > 0) return found;
  return wrongUsage(`--server takes all, ${servers.map((server) => server.name).join(', ')}: ${name}`);
}

export function wrongUsage(message: string): never {
  console.error(`${message}\nTry --help.`);
  process.exit(2);
}

/** One line on a terminal that is written over; nothing where nobody watches. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
