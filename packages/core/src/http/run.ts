import type { AddressInfo } from 'node:net';
import { UsageError } from '../runtime/errors.js';
import { newReference } from '../runtime/logger.js';
import type { Run } from '../runtime/run.js';
import { urlHost } from './address.js';
import { createHttpApp } from './app.js';
import type { HttpApp, HttpAppOptions } from './app-options.js';
import type { AuthGate } from './auth/gate.js';
import { isLoopback } from './exposure.js';
import type { Metrics } from './metrics.js';
import { createNodeServer, listen, shutDown } from './node-server.js';
import type { HttpSettings } from './settings.js';
import type { SharedState } from './shared-state.js';

const closingMs = 5_000;

/** Serves HTTP until the process gets a signal to end, then drains. */
export async function runHttp(
  run: Run,
  settings: HttpSettings,
  shared: SharedState | undefined,
): Promise<void> {
  const { commandLine, logger, lifespan, identity, processEnd } = run;
  const host = commandLine.text('host');
  const path = commandLine.text('path');
  if (!isLoopback(host)) checkPublicBind(host, settings, commandLine.has('allow-unauthenticated'));

  let app: HttpApp | undefined;
  const levels = () => app?.levels() ?? { sessions: 0, streams: 0, callsInFlight: 0 };
  const metrics = commandLine.has('metrics-port')
    ? (await import('./metrics.js')).createMetrics(identity.version, levels)
    : undefined;
  const { traceCall } = tracingIsOn() ? await import('../guard/tracing.js') : { traceCall: undefined };

  const node = createNodeServer(
    (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
    undefined,
    commandLine.number('trusted-proxies'),
  );
  await listen(node, host, commandLine.number('port'));
  const { port } = node.address() as AddressInfo;
  const address = `http://${urlHost(host)}:${port}${path}`;
  const auth = await authGate(run, settings, address);
  app = createHttpApp({
    ...fromCommandLine(run),
    ...shared,
    ...(auth && { auth }),
    ...(metrics && { onRefused: metrics.refused }),
    createServer: run.createServer,
    bus: run.bus,
    logger,
    guard: { ...run.guard, onCall: callLog(run, metrics), ...(traceCall && { trace: traceCall }) },
  });

  const metricsServer = await metrics?.listen(
    commandLine.text('metrics-host'),
    commandLine.number('metrics-port'),
    commandLine.list('allowed-host'),
  );
  if (metricsServer) process.stderr.write(`metrics at ${metricsServer.url}\n`);
  const delayMs = commandLine.number('drain-delay') * 1_000;
  const drainMs = commandLine.number('drain-timeout') * 1_000;
  processEnd.replace(
    async () => {
      if (app !== undefined) await shutDown(node, app, delayMs, drainMs);
      metricsServer?.close();
      await lifespan.end('shutting down');
    },
    delayMs + drainMs + closingMs,
  );
  process.stderr.write(`${identity.command} ${identity.version} listening on ${address}\n`);
}

/** Whether an OpenTelemetry SDK has been registered in this process: it leaves its mark on the global object. */
export function tracingIsOn(): boolean {
  return Symbol.for('opentelemetry.js.api.1') in globalThis;
}

/** A public address needs authentication, or a person who says that it is not needed. */
function checkPublicBind(host: string, settings: HttpSettings, allowed: boolean): void {
  if (settings.AUTH_ISSUER === undefined && !allowed) {
    throw new UsageError(
      `--host ${host} is reachable from other machines and there is no authentication: set AUTH_ISSUER, or add --allow-unauthenticated if something in front of it checks callers`,
    );
  }
  if (settings.AUTH_ISSUER !== undefined && settings.AUTH_AUDIENCE === undefined) {
    throw new UsageError(
      `--host ${host} with AUTH_ISSUER needs AUTH_AUDIENCE too: the address that clients use, such as https://mcp.example.com/mcp`,
    );
  }
}

function fromCommandLine({ commandLine }: Run) {
  const host = commandLine.text('host');
  return {
    path: commandLine.text('path'),
    legacy: commandLine.text('legacy') as 'sessions' | 'stateless' | 'reject',
    maxSessions: commandLine.number('max-sessions'),
    maxStreams: commandLine.number('max-streams'),
    maxCalls: commandLine.number('max-calls'),
    ...(commandLine.has('max-memory') && { maxMemoryBytes: commandLine.number('max-memory') * 1024 * 1024 }),
    sessionIdleMs: commandLine.number('session-idle') * 1_000,
    trustedProxies: commandLine.number('trusted-proxies'),
    rateLimits: {
      perAddress: commandLine.number('address-limit'),
      perPrincipal: commandLine.number('principal-limit'),
      concurrent: commandLine.number('concurrent-limit'),
    },
    allowedHosts: [...commandLine.list('allowed-host'), ...(isLoopback(host) ? [] : [host])],
    allowedOrigins: commandLine.list('allowed-origin'),
  } satisfies Partial<HttpAppOptions>;
}

async function authGate(
  { logger }: Run,
  settings: HttpSettings,
  address: string,
): Promise<AuthGate | undefined> {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience = address, AUTH_SCOPES, AUTH_PLAIN_JWT } = settings;
  if (issuer === undefined) return undefined;
  const { createAuthGate } = await import('./auth/gate.js');
  const { jwtVerifier } = await import('./auth/jwt-verifier.js');
  const scopes = AUTH_SCOPES.split(' ').filter(Boolean);
  return createAuthGate(
    {
      verifier: jwtVerifier({ issuer, audience, plainJwt: AUTH_PLAIN_JWT }),
      issuers: [issuer],
      resource: audience,
      scopes,
    },
    logger,
  );
}

/** One line a call, without its arguments. */
function callLog({ logger }: Run, metrics: Metrics | undefined) {
  return (call: Parameters<Metrics['call']>[0]): void => {
    metrics?.call(call);
    const { method, name, outcome, durationMs } = call;
    logger.info('call', {
      request: newReference(),
      method,
      ...(name !== undefined && { name }),
      outcome,
      ms: Math.round(durationMs * 10) / 10,
    });
  };
}
