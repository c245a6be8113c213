import { basename } from 'node:path';
import type { McpServer } from '@modelcontextprotocol/server';
import type * as z from 'zod/v4';
import { type CommandLine, isOneShot, parseCommandLine } from './cli/command-line.js';
import { helpText } from './cli/help.js';
import { printConfig } from './cli/print-config.js';
import { readSettings, type SettingsSchema } from './cli/settings.js';
import { httpSettings } from './http/settings.js';
import type { SharedState } from './http/shared-state.js';
import { createBus } from './protocol/changes.js';
import { SettingsError, StartError, UsageError } from './runtime/errors.js';
import { createLifespan, type OpenContext } from './runtime/lifespan.js';
import { createLogger, type LogLevel } from './runtime/logger.js';
import { onProcessEnd } from './runtime/process-end.js';
import type { Run, ServeContext } from './runtime/run.js';
import { withSkills } from './skills.js';
import { takeStdout } from './stdio/guard-stdout.js';
import { serveStdio } from './stdio/serve-stdio.js';
import type { Tasks } from './tasks/tasks.js';
import { escapeControls } from './text/control-characters.js';

export interface ServerDefinition<Schema extends SettingsSchema, App> {
  /** The package's name, `@mcp-reference/weather`: the command is `mcp-weather`, the name in hosts `weather`. */
  name: string;
  version: string;
  /** One sentence for `--help`. */
  description?: string;
  /** The environment variables the server reads; each described, each optional or with a default. */
  settings?: Schema;
  /** Opens what lives as long as the process: database, cache, worker. */
  open?: (context: OpenContext<z.output<Schema>>) => App | Promise<App>;
  /**
   * Makes the server for one connection (stdio, session) or one request (HTTP, 2026-07-28). A session that has been
   * idle may be given a new one: what must last belongs in `open`.
   */
  createServer: (app: App, context: ServeContext) => McpServer | Promise<McpServer>;
  /** The tasks that `open` opened with `openTasks` of `@mcp-reference/core/tasks`: long calls may run as tasks then. */
  tasks?: (app: App) => Tasks | undefined;
  /**
   * Skills for hosts that import them (SEP-2640, an official extension of MCP, in beta): a folder, as
   * `builtFile('skills', import.meta.url)`, and the setting by which they are switched off.
   */
  skills?: { folder: URL; setting: keyof z.output<Schema> };
}

const stdioGraceMs = 3_000;
const closingMs = 5_000;

/**
 * Runs a server from its command line: on stdio, or over HTTP with `--http`. Flags such as `--help`, `--list` and `--call`
 * do one thing and exit. Resolves when the server has ended.
 *
 * Exit codes: 0 done, 1 could not start or failed, 2 wrong flag or variable.
 */
export async function serve<Schema extends SettingsSchema, App>(
  definition: ServerDefinition<Schema, App>,
): Promise<void> {
  // `mcp-stock-prices` is a usual name for a package: its command is not `mcp-mcp-stock-prices`.
  const shortName = basename(definition.name).replace(/^mcp-(?=.)/, '');
  const command = `mcp-${shortName}`;
  try {
    await start(definition, shortName, command);
  } catch (error) {
    if (error instanceof UsageError || error instanceof SettingsError)
      return fail(`${command}: ${error.message}`, 2);
    if (error instanceof StartError) return fail(`${command}: ${error.message}`, 1);
    return fail(
      `${command}: cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      1,
    );
  }
}

async function start<Schema extends SettingsSchema, App>(
  definition: ServerDefinition<Schema, App>,
  shortName: string,
  command: string,
): Promise<void> {
  const { name: packageName, version, description = 'an MCP server', open, createServer } = definition;
  const schema = definition.settings;
  const args = process.argv.slice(2);
  const flagsAlone = parseCommandLine(args, {});
  if (flagsAlone.has('version')) return print(version);
  if (flagsAlone.has('help')) return print(helpText({ command, description, settings: schema }));
  loadEnvFile(flagsAlone);
  const commandLine = parseCommandLine(args, process.env);
  const settings = schema === undefined ? {} : readSettings(schema, process.env);
  if (commandLine.has('print-config')) {
    const { where, config } = printConfig(commandLine, { packageName, shortName, schema });
    if (where !== undefined) process.stderr.write(`# ${where}\n`);
    return print(config);
  }

  const logger = createLogger({ level: commandLine.text('log-level') as LogLevel });
  const http = commandLine.has('http') ? readSettings(httpSettings(), process.env) : undefined;
  let shared: SharedState | undefined;
  if (http?.REDIS_URL !== undefined) {
    const { connectRedis } = await import('./redis/index.js');
    const sessionTtlSeconds = commandLine.number('session-idle');
    shared = await connectRedis(http.REDIS_URL, { server: packageName, logger, sessionTtlSeconds });
  }
  const bus = shared?.bus ?? createBus(logger);
  const lifespan = createLifespan(settings as z.output<Schema>, logger, bus, commandLine.has('list'));
  if (shared !== undefined) lifespan.context.openSharedTaskStore = shared.openTaskStore;
  lifespan.context.onClose(() => shared?.close());
  // Closes what has been opened also if a signal arrives before the server serves.
  const processEnd = onProcessEnd(logger, () => lifespan.end('shutting down'), closingMs);
  try {
    const app = (await open?.(lifespan.context)) as App;
    const tasks = definition.tasks?.(app);
    const run: Run = {
      identity: { name: shortName, version, packageName, command },
      commandLine,
      logger,
      bus,
      guard: { logger, callTimeoutMs: commandLine.number('call-timeout') * 1_000, tasks },
      tasks,
      createServer: (context) => createServer(app, context),
      lifespan,
      processEnd,
    };
    if (isOneShot(commandLine)) return await runOnce(run);
    const { skills } = definition;
    if (skills !== undefined && (settings as z.output<Schema>)[skills.setting])
      run.createServer = await withSkills(run.createServer, skills.folder);
    tasks?.begin(async () => {
      const { ownServer } = await import('./tasks/own-server.js');
      return ownServer(run.createServer, run.guard);
    });
    if (http === undefined) return runStdio(run);
    const { runHttp } = await import('./http/run.js');
    await runHttp(run, http, shared);
  } catch (error) {
    // Closes what was opened before the failure.
    await lifespan.end('could not start');
    throw error;
  }
}

function runStdio(run: Run): void {
  const { lifespan, commandLine, identity, processEnd } = run;
  if (process.stdin.isTTY) {
    process.stderr.write(
      `${identity.command} speaks MCP on stdin and stdout; a host starts it. Try --help, --list or --call. Ctrl-C ends it.\n`,
    );
  }
  let graceMs = stdioGraceMs;
  processEnd.replace(async (hurry) => {
    await connection.close(graceMs, hurry);
    await lifespan.end('shutting down');
  }, stdioGraceMs + closingMs);
  const connection = serveStdio({
    ...run.guard,
    createServer: run.createServer,
    bus: run.bus,
    input: process.stdin,
    output: takeStdout(),
    legacy: commandLine.text('legacy') === 'reject' ? 'reject' : 'serve',
    onDisconnect(reason) {
      // With nobody left to read an answer, there is nothing to wait for.
      if (reason === 'output closed') graceMs = 0;
      processEnd.now(reason);
    },
  });
}

async function runOnce(run: Run): Promise<void> {
  const { askOnce } = await import('./cli/once.js');
  // Where a tool waits for nothing that Node knows of, the deadline must still come.
  setInterval(() => {}, 60_000);
  const { text, exitCode } = await askOnce(run);
  await run.lifespan.end('done');
  await (exitCode === 0 ? print(text) : fail(text, exitCode));
}

function loadEnvFile(commandLine: CommandLine): void {
  if (!commandLine.has('env-file')) return;
  const file = commandLine.text('env-file');
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new UsageError(`--env-file: cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Writes the text, waits until it is out (pipes may be asynchronous), and exits. */
async function exitWith(stream: NodeJS.WriteStream, text: string, exitCode: number): Promise<void> {
  const shown = stream.isTTY ? escapeControls(text) : text;
  await new Promise<void>((resolve) =>
    stream.write(shown.endsWith('\n') ? shown : `${shown}\n`, () => resolve()),
  );
  process.exit(exitCode);
}

function print(text: string): Promise<void> {
  return exitWith(process.stdout, text, 0);
}

function fail(line: string, exitCode: number): Promise<void> {
  return exitWith(process.stderr, line, exitCode);
}
