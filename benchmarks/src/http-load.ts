import { cpuSeconds } from './child.ts';
import { type HttpConnection, httpRequest } from './http-connection.ts';
import type { HttpServer } from './http-server.ts';
import { type Call, request } from './messages.ts';
import { throwIfStopped } from './progress.ts';
import { quantile } from './statistics.ts';

/** Connections that are kept, each with its session where the program has sessions. */
export interface Lane {
  connection: HttpConnection;
  bytes: Buffer;
}

export async function openLanes(server: HttpServer, count: number, call?: Call): Promise<Lane[]> {
  const asked = call ?? server.program.call;
  const lanes: Lane[] = [];
  for (let i = 0; i < count; i++) {
    const connection = server.connect();
    const headers = server.program.sessions
      ? await server.openSession(connection)
      : server.headersFor('tools/call', asked.name);
    const body = request(server.nextId(), 'tools/call', asked, server.program.era);
    // The request is written once: a client that builds one for every call would be a part of what is measured.
    lanes.push({ connection, bytes: httpRequest('POST', server.port, headers, body) });
  }
  return lanes;
}

export function closeLanes(lanes: Lane[]): void {
  for (const { connection } of lanes) connection.close();
}

export interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  /** Processor time of the server a call, in microseconds. */
  cpu: number;
}

const warmCalls = 25_000;
const warmMs = 10_000;

/**
 * Keeps a server busy until it has answered 25,000 calls, or for 10 seconds: V8 compiles what a call over HTTP runs bit by
 * bit, and until then a call costs twice what it costs later.
 */
export async function warmUp(server: HttpServer, lanes: Lane[], quick: boolean): Promise<void> {
  if (quick) return void (await load(server, lanes, 100));
  const until = performance.now() + warmMs;
  for (let calls = 0; calls < warmCalls && performance.now() < until; ) {
    throwIfStopped();
    calls += (await load(server, lanes, 1_000)).perSecond;
  }
}

/** Keeps every lane busy for a while, one call at a time in each. */
export async function load(server: HttpServer, lanes: Lane[], forMs: number): Promise<Load> {
  const latencies: number[] = [];
  const cpuBefore = await cpuSeconds(server.child.pid);
  const startedAt = performance.now();
  const until = startedAt + forMs;
  await Promise.all(
    lanes.map(async ({ connection, bytes }) => {
      for (let now = performance.now(); now < until; ) {
        server.accepted(await connection.send(bytes));
        const answeredAt = performance.now();
        latencies.push(answeredAt - now);
        now = answeredAt;
      }
    }),
  );
  const perSecond = latencies.length / ((performance.now() - startedAt) / 1_000);
  const cpu = (((await cpuSeconds(server.child.pid)) - cpuBefore) / latencies.length) * 1e6;
  latencies.sort((a, b) => a - b);
  return { perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), cpu };
}
