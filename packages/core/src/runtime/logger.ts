import { escapeControls } from '../text/control-characters.js';
import { oneLine } from '../text/one-line.js';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Extra facts of a log line. Errors are written with their stack; values that JSON cannot write, as text. */
export type LogFields = Record<string, unknown>;

/** Writes lines to stderr, where every host looks for a server's log. stdout belongs to the protocol. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LoggerOptions {
  /** Lines below this level are dropped. Default `info`. */
  level?: LogLevel;
  /** `text` for people (the default on a terminal), `json` for collectors (the default elsewhere). */
  format?: 'text' | 'json';
  /** Where lines go. Default: stderr. */
  write?: (line: string) => void;
}

/** A logger with one line an entry: nothing in a message or a field can forge a second line, or steer a terminal. */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', format = process.stderr.isTTY ? 'text' : 'json' } = options;
  const { write } = options;
  const threshold = logLevels.indexOf(level);
  const render = format === 'json' ? renderJson : renderText;
  const entry = (name: LogLevel) => (message: string, fields?: LogFields) => {
    if (logLevels.indexOf(name) < threshold) return;
    const line = `${escapeControls(render(name, message, fields))}\n`;
    if (write !== undefined) return write(line);
    writeSoon(line);
    // An error may be the last output of this process.
    if (name === 'warn' || name === 'error') flushLog();
  };
  return { debug: entry('debug'), info: entry('info'), warn: entry('warn'), error: entry('error') };
}

let waiting = '';

/**
 * Lines go out together, once a turn of the event loop: a write for each would take more time than the calls that they
 * tell of.
 */
function writeSoon(line: string): void {
  if (waiting === '') {
    setImmediate(flushLog);
    process.once('exit', flushLog);
  }
  waiting += line;
}

function flushLog(): void {
  process.off('exit', flushLog);
  const lines = waiting;
  waiting = '';
  if (lines !== '') process.stderr.write(lines);
}

/** A short random name for one failure: the client sees it, the log explains it. */
export function newReference(): string {
  // It need not be secret, and Node's crypto takes 3 ms to load.
  return Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

function renderJson(level: LogLevel, message: string, fields: LogFields = {}): string {
  return JSON.stringify({ time: new Date().toISOString(), level, message, ...plain(fields) });
}

function renderText(level: LogLevel, message: string, fields: LogFields = {}): string {
  const { error, ...rest } = plain(fields) as { error?: { stack?: string } };
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const head = [
    new Date().toISOString(),
    level.toUpperCase().padEnd(5),
    oneLine(escapeControls(message)),
    ...facts,
  ].join(' ');
  if (error === undefined) return head;
  return `${head}\n${String(error.stack ?? JSON.stringify(error)).replaceAll(/^|(?<=\n)/g, '    ')}`;
}

function plain(fields: LogFields): LogFields {
  const values: LogFields = {};
  for (const key of Object.keys(fields)) values[key] = plainValue(fields[key]);
  return values;
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Error) {
    const cause = value.cause === undefined ? {} : { cause: plainValue(value.cause) };
    return { name: value.name, message: value.message, stack: value.stack, ...cause };
  }
  try {
    return JSON.stringify(value) === undefined ? String(value) : value;
  } catch {
    return String(value);
  }
}
