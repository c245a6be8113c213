import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FinishedCall } from '../guard/call.js';
import { StartError } from '../runtime/errors.js';
import { urlHost } from './address.js';
import { namesThisMachine } from './exposure.js';

/** The values that are read when Prometheus asks. */
export interface Levels {
  sessions: number;
  streams: number;
  callsInFlight: number;
}

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Counts calls for Prometheus. Labels are bounded: a method is one the server handles, a name one it has registered;
 * nothing a client makes up becomes a label.
 */
export function createMetrics(version: string, levels: () => Levels) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'mcp_server_info',
    help: 'Version of the server.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const calls = new Counter({
    name: 'mcp_calls_total',
    help: 'Requests answered, by how they ended.',
    labelNames: ['method', 'name', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'mcp_call_duration_seconds',
    help: 'Time from request to answer.',
    labelNames: ['method', 'name'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
    registers,
  });
  const refusals = new Counter({
    name: 'mcp_http_refusals_total',
    help: 'HTTP requests refused before they reached the server, by status.',
    labelNames: ['status'],
    registers,
  });
  const gauge = (name: string, help: string, level: keyof Levels) => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(levels()[level]);
      },
    });
  };
  gauge('mcp_sessions', 'Sessions of 2025-era clients.', 'sessions');
  gauge('mcp_streams', 'Open streams that wait for changes.', 'streams');
  gauge('mcp_calls_in_flight', 'Requests that have not been answered.', 'callsInFlight');

  return {
    call({ method, name = '', outcome, durationMs }: FinishedCall): void {
      calls.inc({ method, name, outcome });
      seconds.observe({ method, name }, durationMs / 1_000);
    },
    refused: (status: number) => refusals.inc({ status }),
    /**
     * Serves `/metrics` on a separate port, for the operator's network and not for clients.
     *
     * @param allowedHosts names beyond `host` and the loopback ones that a request may be addressed to
     */
    async listen(host: string, port: number, allowedHosts: string[]) {
      const server = createServer(async (request, response) => {
        if (!namesThisMachine(request.headers.host, [host, ...allowedHosts])) {
          response.writeHead(403).end('This host name is not known here (--allowed-host adds it)\n');
          return;
        }
        if (request.url !== '/metrics') {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error) =>
          reject(new StartError(`the metrics port ${port} cannot be opened: ${error.message}`)),
        );
        server.listen(port, host, resolve);
      });
      const { port: bound } = server.address() as AddressInfo;
      return { url: `http://${urlHost(host)}:${bound}/metrics`, close: () => void server.close() };
    },
  };
}
