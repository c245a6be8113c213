/**
 * Measures for how long this thread works without a pause, in milliseconds of its processor time. A clock, which Node 22
 * has to take, also counts the time of other processes on a busy machine.
 *
 * @param onTurn called with the length of each turn
 * @returns stops and gives the longest time
 */
export function watchTurns(onTurn: (ms: number) => void = () => {}): () => number {
  let longest = 0;
  let last = workedMs();
  const look = () => {
    const now = workedMs();
    longest = Math.max(longest, now - last);
    onTurn(now - last);
    last = workedMs();
  };
  const timer = setInterval(look, 5).unref();
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

function workedMs(): number {
  if (!('threadCpuUsage' in process)) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** The environment of a server that says on stderr when its event loop was held for more than 100 ms. */
export const monitorEventLoop = {
  NODE_OPTIONS: `--import=${new URL('event-loop-monitor.js', import.meta.url)}`,
};

/** The reports so far of a server with `monitorEventLoop`: `["held the event loop for 120 ms"]`. */
export function holdsIn(stderr: string): string[] {
  return stderr.match(/^held the event loop for .*$/gm) ?? [];
}
