import { readdirSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';

/** The state of a server's process at one moment. */
export interface Sample {
  /** Since the start, in seconds. */
  at: number;
  /** Resident memory and used heap, in MB. */
  rss: number;
  heap: number;
  /** Open file descriptors; where the system does not show them, handles that Node counts. */
  handles: number;
  sessions: number;
  streams: number;
  callsInFlight: number;
}

/** Reads a sample from the server's own metrics, and from the system where that shows more. */
export async function sample(metricsUrl: string, pid: number, startedAt: number): Promise<Sample> {
  const text = await page(metricsUrl);
  const read = (name: string) => {
    const line = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text);
    return Number(line?.[1] ?? Number.NaN);
  };
  return {
    at: (performance.now() - startedAt) / 1_000,
    rss: read('process_resident_memory_bytes') / 1e6,
    heap: read('nodejs_heap_size_used_bytes') / 1e6,
    handles: openFiles(pid) ?? read('nodejs_active_handles_total'),
    sessions: read('mcp_sessions'),
    streams: read('mcp_streams'),
    callsInFlight: read('mcp_calls_in_flight'),
  };
}

/** On a connection of its own: one that was kept may be closed by the server at the moment it is used. */
async function page(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { agent: false, signal: AbortSignal.timeout(30_000) }, resolve).on('error', reject);
  return textOf(await promise);
}

function openFiles(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return undefined;
  }
}

/**
 * How fast a value grows, in its unit per minute: the least-squares line through the samples of the second half. The
 * first half is warm-up: code is compiled, caches fill.
 */
export function slope(samples: Sample[], of: 'rss' | 'heap'): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanAt = mean(half.map(({ at }) => at));
  const meanValue = mean(half.map((entry) => entry[of]));
  const above = half.reduce((sum, entry) => sum + (entry.at - meanAt) * (entry[of] - meanValue), 0);
  const below = half.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  return below === 0 ? 0 : (above / below) * 60;
}
