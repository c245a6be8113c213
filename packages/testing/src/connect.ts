import { fileURLToPath } from 'node:url';
import { StreamableHTTPClientTransport as V2HttpTransport } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport as V1HttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { ClientKind, ClientOptions, TestClient } from './clients/test-client.js';
import { connectV1 } from './clients/v1-client.js';
import { connectV2 } from './clients/v2-client.js';
import { linkedPair, type WireTransport } from './linked-pair.js';
import { ProcessTransport } from './process-transport.js';
import { type ServerProcess, startHttp, startStdio } from './server-process.js';
import type { Recording } from './wire/recording.js';

/** How a client reaches the server: in this process, the built file as a host starts it, the built file over HTTP. */
export const wirings = ['in-process', 'stdio', 'http'] as const;
export type Wiring = (typeof wirings)[number];

/** The server under test. */
export interface ServerUnderTest<Settings = unknown, App = unknown> {
  /** The built file: its path or its `file:` URL. */
  bin: string | URL;
  /** The program that runs the built file. Default: this Node. */
  command?: string;
  /** From its package.json. */
  package?: { name: string; version: string };
  /** Makes the server, from source: for the in-process wiring. */
  createServer?: (app: App, context: { era: 'legacy' | 'modern' }) => McpServer | Promise<McpServer>;
  /** Opens what the server needs, from source. */
  open?: (context: OpenForTest<Settings>) => App | Promise<App>;
  /** The schema of its environment variables. */
  settings?: { parse: (env: Record<string, string>) => Settings };
}

/** The context that `open` gets in the process of a test: the same members as from core. */
export interface OpenForTest<Settings> {
  settings: Settings;
  logger: Record<
    'debug' | 'info' | 'warn' | 'error',
    (message: string, fields?: Record<string, unknown>) => void
  >;
  changes: ChangesForTest;
  onClose: (close: () => void | Promise<void>) => void;
  signal: AbortSignal;
}

export interface ChangesForTest {
  toolsChanged(): void;
  promptsChanged(): void;
  resourcesChanged(): void;
  resourceUpdated(uri: string): void;
}

export interface ConnectOptions<Settings, App> extends ClientOptions {
  client: ClientKind;
  wiring: Wiring;
  server: ServerUnderTest<Settings, App>;
  /** Environment variables of the server. */
  env?: Record<string, string>;
  /** More arguments of its command line. */
  args?: string[];
  /** A server that serves HTTP already, for several clients of one process. */
  http?: HttpEndpoint;
  /** Reads along. */
  recording?: Recording;
  /** Whether the setup file `wire-schema` judges what is said on stdio. Default: true. */
  watched?: boolean;
  /** Ends the server's process at once. */
  signal?: AbortSignal;
  /** The working directory of the server's process. */
  cwd?: string;
}

/** Where a server serves HTTP. */
export interface HttpEndpoint {
  url: string;
  /** Sent with each request. */
  headers?: Record<string, string>;
  /** The process that serves, where it is ours. */
  process?: ServerProcess;
}

export interface Connection extends AsyncDisposable {
  client: TestClient;
  /** The server's process; none in process. */
  process: ServerProcess | undefined;
  close(): Promise<void>;
}

/** Connects one client to one server. Disposing the connection ends what it started. */
export async function connect<Settings, App>(options: ConnectOptions<Settings, App>): Promise<Connection> {
  switch (options.wiring) {
    case 'in-process':
      return connectInProcess(options);
    case 'stdio':
      return connectStdio(options);
    case 'http':
      return connectHttp(options);
  }
}

async function connectStdio<Settings, App>(options: ConnectOptions<Settings, App>): Promise<Connection> {
  const { watched = true } = options;
  const process = startStdio(pathOf(options.server.bin), { ...processOptions(options), watched });
  try {
    const client = await connectClient(options, new ProcessTransport(process));
    return connection(client, process, () => process.stop());
  } catch (error) {
    await process.stop();
    throw new Error(`${options.client} could not connect over stdio. stderr: ${process.stderr}`, {
      cause: error,
    });
  }
}

async function connectHttp<Settings, App>(options: ConnectOptions<Settings, App>): Promise<Connection> {
  const started =
    options.http === undefined
      ? await startHttp(pathOf(options.server.bin), processOptions(options))
      : undefined;
  const { url, headers = {} } = options.http ?? { url: started?.url ?? '' };
  const stop = async () => started?.stop();
  try {
    const Transport = options.client === 'v1' ? V1HttpTransport : V2HttpTransport;
    const transport = new Transport(new URL(url), { requestInit: { headers } });
    const client = await connectClient(options, transport as unknown as WireTransport);
    return connection(client, started?.process ?? options.http?.process, stop);
  } catch (error) {
    await stop();
    const stderr = started === undefined ? '' : ` stderr: ${started.process.stderr}`;
    throw new Error(`${options.client} could not connect over HTTP: ${(error as Error).message}.${stderr}`, {
      cause: error,
    });
  }
}

/** The server's source in this process. Core is not in between here: what it adds is tested on the built file. */
async function connectInProcess<Settings, App>(options: ConnectOptions<Settings, App>): Promise<Connection> {
  const { server, env = {} } = options;
  const { createServer } = server;
  if (createServer === undefined) throw new Error('the in-process wiring needs createServer');
  const closers: (() => void | Promise<void>)[] = [];
  const shutdown = new AbortController();
  let running: McpServer | undefined;
  // A change after the connection has closed has nobody to reach.
  const unheard = () => {};
  const changes: ChangesForTest = {
    toolsChanged: () => void running?.server.sendToolListChanged().catch(unheard),
    promptsChanged: () => void running?.server.sendPromptListChanged().catch(unheard),
    resourcesChanged: () => void running?.server.sendResourceListChanged().catch(unheard),
    resourceUpdated: (uri) => void running?.server.sendResourceUpdated({ uri }).catch(unheard),
  };
  const silent = () => {};
  const app = (await server.open?.({
    settings: server.settings?.parse(env) as Settings,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    changes,
    onClose: (close) => void closers.push(close),
    signal: shutdown.signal,
  })) as App;
  const [near, far] = linkedPair();
  const handle = serveStdio(
    async ({ era }) => {
      running = await createServer(app, { era });
      return running;
    },
    { transport: far as never },
  );
  const client = await connectClient(options, near);
  return connection(client, undefined, async () => {
    shutdown.abort();
    await handle.close();
    for (const close of closers.reverse()) await close();
  });
}

function connectClient(
  options: ClientOptions & { client: ClientKind; recording?: Recording },
  transport: WireTransport,
): Promise<TestClient> {
  options.recording?.follow(transport);
  if (options.client === 'v1') return connectV1(transport as never, options);
  return connectV2(options.client, transport as never, options);
}

function connection(
  client: TestClient,
  process: ServerProcess | undefined,
  stop: () => Promise<void>,
): Connection {
  const close = async () => {
    // A connection that has broken cannot be closed politely.
    await client.close().catch(() => {});
    await stop();
  };
  return { client, process, close, [Symbol.asyncDispose]: close };
}

function processOptions<Settings, App>(options: ConnectOptions<Settings, App>) {
  const { server, args = [], env = {}, cwd, signal } = options;
  const { command } = server;
  return {
    args,
    env,
    ...(command !== undefined && { command }),
    ...(cwd !== undefined && { cwd }),
    ...(signal && { signal }),
  };
}

/** The path of a file that is given as a path or as its URL. */
export function pathOf(bin: string | URL): string {
  return typeof bin === 'string' && !bin.startsWith('file:') ? bin : fileURLToPath(bin);
}
