import type { McpRequestContext, McpServer, ServerEventBus } from '@modelcontextprotocol/server';
import type { CommandLine } from '../cli/command-line.js';
import type { GuardOptions } from '../guard/guard.js';
import type { Tasks } from '../tasks/tasks.js';
import type { Lifespan } from './lifespan.js';
import type { Logger } from './logger.js';
import type { ProcessEnd } from './process-end.js';

/** The client for which a server is made. */
export interface ServeContext extends McpRequestContext {
  /**
   * The tool that the one request of this server calls: set for `tools/call` over HTTP in 2026-07-28. A server with
   * hundreds of tools need not register the others then; where it has no such tool, it registers as always.
   */
  calledTool?: string;
}

/** Everything that a way to run (stdio, HTTP, --list, --call) needs. */
export interface Run {
  identity: { name: string; version: string; packageName: string; command: string };
  commandLine: CommandLine;
  logger: Logger;
  bus: ServerEventBus;
  guard: GuardOptions;
  createServer: (context: ServeContext) => McpServer | Promise<McpServer>;
  lifespan: Lifespan<unknown>;
  processEnd: ProcessEnd;
  tasks: Tasks | undefined;
}
