import { setTimeout as wait } from 'node:timers/promises';
import { type HttpServer, startHttp } from '@mcp-reference/testing';
import type { ProvedServer } from '../servers.ts';
import { abandonSessions, type LoadCounts, newCounts, useServer } from './load.ts';
import { type Sample, sample, slope } from './sampler.ts';

export interface SoakOptions {
  minutes: number;
  /** Most sessions at once. */
  maxSessions: number;
  /** Ends the load early. */
  signal: AbortSignal;
  /** Told of each sample. */
  onProgress(line: string): void;
}

export interface SoakReport {
  server: string;
  counts: LoadCounts;
  /** Before the load, and when the last session had gone. */
  base: Sample;
  end: Sample;
  /** MB a minute, in the second half. */
  slopes: { rss: number; heap: number };
  /** The leaks and errors. */
  problems: string[];
}

/** Most handles that may stay: connections that the platform keeps for a while. */
const handlesToSpare = 20;
/** How long idle sessions have to end, in seconds: they may idle for five, and are swept now and then. */
const patience = 60;

/** One server over HTTP, and processes of it over stdio, under mixed load. */
export async function soak(server: ProvedServer, options: SoakOptions): Promise<SoakReport> {
  const { env = {}, close } = await server.prepare();
  try {
    const limits = ['--session-idle', '5', '--max-sessions', String(options.maxSessions)];
    const args = ['--metrics-port', '0', '--log-level', 'info', ...limits];
    await using http = await startHttp(server.bin, { env, args });
    const metrics = await http.process.until(() => /(http:\S+\/metrics)/.exec(http.process.stderr)?.[1]);
    const startedAt = performance.now();
    const look = () => sample(metrics, http.process.pid, startedAt);
    const base = await look();

    let hasEnded = false;
    const over = new AbortController();
    const ended = http.process.exited().then(() => {
      hasEnded = true;
      over.abort();
    });
    const time = AbortSignal.timeout(options.minutes * 60_000);
    const signal = AbortSignal.any([time, options.signal, over.signal]);
    const counts = newCounts();
    const load = startLoad(server, http, env, counts, signal);
    const samples: Sample[] = [];
    try {
      while (!signal.aborted) {
        await wait(Math.min(2_000, options.minutes * 3_000), undefined, { signal }).catch(() => {});
        const now = await look().catch(async (error: Error) => {
          // A server that is about to end is reported when it has ended.
          await Promise.race([ended, wait(2_000)]);
          if (!hasEnded) throw error;
        });
        if (now === undefined) break;
        samples.push(now);
        const left = Math.max(0, options.minutes - now.at / 60).toFixed(1);
        options.onProgress(
          `${server.name}: ${left} min left, ${counts.calls} calls, ${now.sessions} sessions, ${now.rss.toFixed(0)} MB`,
        );
        // A log of millions of lines would be this program's leak, not the server's.
        http.process.stderr = http.process.stderr.slice(-2_000);
      }
    } finally {
      over.abort();
      await load;
    }
    if (hasEnded) throw new Error(`${server.name} ended under load: ${http.process.stderr.slice(-2_000)}`);
    const end = await whenIdle(look);
    return {
      server: server.name,
      counts,
      base,
      end,
      slopes: { rss: slope(samples, 'rss'), heap: slope(samples, 'heap') },
      problems: problemsOf(base, end, counts),
    };
  } finally {
    await close?.();
  }
}

/** Both eras and three clients over HTTP, two over stdio, and one that opens sessions and leaves. */
async function startLoad(
  server: ProvedServer,
  http: HttpServer,
  env: Record<string, string>,
  counts: LoadCounts,
  signal: AbortSignal,
): Promise<void> {
  const overHttp = { wiring: 'http', http } as const;
  const onStdio = { wiring: 'stdio', env } as const;
  await Promise.all([
    useServer(server, 'v2-modern', overHttp, counts, signal),
    useServer(server, 'v2-legacy', overHttp, counts, signal),
    useServer(server, 'v1', overHttp, counts, signal),
    abandonSessions(http.url, counts, signal),
    useServer(server, 'v2-modern', onStdio, counts, signal),
    useServer(server, 'v1', onStdio, counts, signal),
  ]);
}

async function whenIdle(look: () => Promise<Sample>): Promise<Sample> {
  let now = await look();
  for (let second = 0; second < patience && (now.sessions > 0 || now.streams > 0); second++) {
    await wait(1_000);
    now = await look();
  }
  return now;
}

function problemsOf(base: Sample, end: Sample, counts: LoadCounts): string[] {
  const left: [boolean, string][] = [
    [end.sessions > 0, `${end.sessions} sessions did not end`],
    [end.streams > 0, `${end.streams} streams did not end`],
    [end.callsInFlight > 0, `${end.callsInFlight} calls are still in flight`],
    [end.handles > base.handles + handlesToSpare, `handles grew from ${base.handles} to ${end.handles}`],
  ];
  return [
    ...left.flatMap(([is, problem]) => (is ? [problem] : [])),
    ...[...counts.errors].map(([message, times]) => `${times} × ${message}`),
  ];
}

/** A report for people. */
export function soakText({ server, counts, base, end, slopes, problems }: SoakReport): string {
  const mb = (value: number) => `${value.toFixed(1)} MB`;
  const minutes = (end.at / 60).toFixed(1);
  return [
    `${server}: ${counts.calls} calls by ${counts.clients} clients in ${minutes} min; ` +
      `${counts.abandoned} sessions and ${counts.streams} streams abandoned`,
    `  memory ${mb(base.rss)} → ${mb(end.rss)}, slope ${mb(slopes.rss)} a minute`,
    `  heap ${mb(base.heap)} → ${mb(end.heap)}, slope ${mb(slopes.heap)} a minute`,
    `  handles ${base.handles} → ${end.handles}`,
    ...(problems.length === 0 ? ['  no errors'] : problems.map((problem) => `  ${problem}`)),
  ].join('\n');
}
