import type { HttpBindings } from '@hono/node-server';
import type { McpServer, ServerEventBus } from '@modelcontextprotocol/server';
import type { GuardOptions } from '../guard/guard.js';
import type { Logger } from '../runtime/logger.js';
import type { ServeContext } from '../runtime/run.js';
import type { AuthGate } from './auth/gate.js';
import type { LimiterFactory, RateLimits } from './limits/limits.js';
import type { Levels } from './metrics.js';
import type { SessionStore } from './sessions/session-store.js';

export interface HttpAppOptions {
  /** Host names beyond the loopback ones that a request may be addressed to. */
  allowedHosts?: string[];
  /** Host names of web pages beyond the loopback ones that may call. */
  allowedOrigins?: string[];
  createServer: (context: ServeContext) => McpServer | Promise<McpServer>;
  bus: ServerEventBus;
  logger: Logger;
  guard: GuardOptions;
  /** Path of the MCP endpoint. Default `/mcp`; every other path but the health checks and the metadata is 404. */
  path?: string;
  /** How 2025-era clients are served. Default `sessions`. */
  legacy?: 'sessions' | 'stateless' | 'reject';
  /** Checks the caller. Default: everybody may call. */
  auth?: AuthGate;
  /** Largest request body in bytes. Default 4 MiB. */
  maxBodyBytes?: number;
  /** Most 2025-era sessions at once, half of them of one caller. Default 1,000. */
  maxSessions?: number;
  /** A session idle for so long is ended, in milliseconds. Default 30 minutes. */
  sessionIdleMs?: number;
  /**
   * Most sessions whose servers are kept although nobody uses them. A session beyond that sleeps: its server is made
   * anew when it is next used. Default 1,000: some 20 MB.
   */
  maxAwakeSessions?: number;
  /** Most open streams that wait for changes, half of them of one caller. Default 1,000. */
  maxStreams?: number;
  /** Most calls at once, half of them of one caller, who may have fewer (`rateLimits`). Default 1,000. */
  maxCalls?: number;
  /**
   * Most bytes of what requests bring, of what sessions keep, and of answers that wait to be read, half of them of one
   * caller. Default: an eighth of Node's heap, and no less than 16 MiB.
   */
  maxMemoryBytes?: number;
  /** How often clients may call. Default: no limit. */
  rateLimits?: Partial<RateLimits>;
  /** Number of proxies in front whose X-Forwarded-For is believed. Default 0: the header is not read. */
  trustedProxies?: number;
  /** Where sessions are kept. Default: in this process. */
  sessionStore?: SessionStore;
  createLimiter?: LimiterFactory;
  /** More facts for `/readyz`: parts that work, or do not. */
  readiness?: () => Record<string, unknown>;
  /** Told of every request that was refused before it reached the server. */
  onRefused?: (status: number) => void;
}

export interface HttpApp {
  /** Answers one request. `env` is what @hono/node-server gives; without it (in tests) everything works in memory. */
  fetch(request: Request, env?: HttpBindings): Response | Promise<Response>;
  /** The numbers of what is open now. */
  levels(): Levels;
  /** From now on `/readyz` is 503, so that a load balancer sends no more; calls are served as before. */
  announceEnd(): void;
  /** From now on new calls are 503 too; resolves when the calls in flight have ended. */
  drain(): Promise<void>;
  /** Ends what is still open. */
  close(): Promise<void>;
}
