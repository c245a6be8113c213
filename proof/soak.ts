/**
 * `pnpm soak --minutes N`: one server under mixed load, both eras, over HTTP and stdio, with sessions opened and
 * abandoned. Prints how memory and handles went, and exits with 1 when something was left behind or went wrong.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { startHttp } from '@mcp-reference/testing';
import { chosen, positive, progress, readFlags, wrongUsage } from './src/command-line.ts';
import { abandonSessions, newCounts, useOverHttp, useOverStdio } from './src/soak/load.ts';
import { type Sample, sample, slope } from './src/soak/sampler.ts';

const flags = readFlags('pnpm soak [flags]: keeps a server busy, and watches what stays behind.', {
  minutes: { value: 'N', says: 'how long; 0.5 is half a minute', default: '5' },
  server: {
    value: 'NAME',
    says: 'one of the five servers, or all, one after the other',
    default: 'calculator',
  },
  sessions: { value: 'N', says: 'most sessions at once', default: '5000' },
});
const minutes = Number(flags.minutes);
if (!(minutes > 0)) wrongUsage(`--minutes takes a number above 0: ${flags.minutes}`);
const maxSessions = positive('sessions', flags.sessions);
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

let clean = true;
for (const server of chosen(flags.server)) {
  if (interrupted.signal.aborted) break;
  clean = (await soak(server)) && clean;
}
process.exitCode = clean ? 0 : 1;

async function soak(server: ReturnType<typeof chosen>[number]): Promise<boolean> {
  const { env = {}, close } = await server.prepare();
  try {
    await using http = await startHttp(server.bin, {
      env,
      args: [
        '--metrics-port',
        '0',
        '--session-idle',
        '5',
        '--max-sessions',
        String(maxSessions),
        '--log-level',
        'info',
      ],
    });
    const metrics = await http.process.until(() => /(http:\S+\/metrics)/.exec(http.process.stderr)?.[1]);
    const startedAt = performance.now();
    const look = () => sample(metrics, http.process.pid, startedAt);
    const signal = AbortSignal.any([AbortSignal.timeout(minutes * 60_000), interrupted.signal]);
    const counts = newCounts();
    const load = Promise.all([
      useOverHttp(server, http, 'v2-modern', counts, signal),
      useOverHttp(server, http, 'v2-legacy', counts, signal),
      useOverHttp(server, http, 'v1', counts, signal),
      abandonSessions(http.url, counts, signal),
      useOverStdio(server, env, 'v2-modern', counts, signal),
      useOverStdio(server, env, 'v1', counts, signal),
    ]);
    const base = await look();
    const samples: Sample[] = [];
    while (!signal.aborted) {
      await wait(Math.min(2_000, minutes * 3_000), undefined, { signal }).catch(() => {});
      const now = await look();
      samples.push(now);
      const left = Math.max(0, minutes - now.at / 60).toFixed(1);
      progress(
        `${server.name}: ${left} min left, ${counts.calls} calls, ${now.sessions} sessions, ${now.rss.toFixed(0)} MB`,
      );
      // A log of millions of lines would be this program's leak, not the server's.
      http.process.stderr = '';
    }
    await load;
    // Idle sessions end by themselves, after five seconds and a sweep.
    let end = await look();
    for (let i = 0; i < 60 && (end.sessions > 0 || end.streams > 0); i++) {
      await wait(1_000);
      end = await look();
    }
    progress('');
    const errors = [...counts.errors].map(([message, times]) => `  ${times} × ${message}`);
    const problems = [
      ...(end.sessions > 0 ? [`  ${end.sessions} sessions did not end`] : []),
      ...(end.streams > 0 ? [`  ${end.streams} streams did not end`] : []),
      ...(end.callsInFlight > 0 ? [`  ${end.callsInFlight} calls are still in flight`] : []),
      ...(end.handles > base.handles + 20 ? [`  handles grew from ${base.handles} to ${end.handles}`] : []),
      ...errors,
    ];
    const mb = (value: number) => `${value.toFixed(1)} MB`;
    console.log(
      `${server.name}: ${(end.at / 60).toFixed(1)} min; ${counts.calls} calls by ${counts.clients} clients, ` +
        `${counts.abandoned} sessions and ${counts.streams} streams abandoned\n` +
        `  memory ${mb(base.rss)} → ${mb(end.rss)}, slope ${mb(slope(samples, 'rss'))} a minute; ` +
        `heap ${mb(base.heap)} → ${mb(end.heap)}, slope ${mb(slope(samples, 'heap'))} a minute\n` +
        `  handles ${base.handles} → ${end.handles}; errors ${errors.length === 0 ? 'none' : ''}\n${problems.join('\n')}`.trimEnd(),
    );
    return problems.length === 0;
  } finally {
    await close?.();
  }
}
