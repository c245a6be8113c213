/** Longer than this, in milliseconds of processor time, nothing may hold an event loop. */
const limitMs = 100;
/** On a busy machine the same work costs up to three times its processor time: caches are cold, a core is shared. */
const noise = 3;

/**
 * For how long some work holds an event loop, in milliseconds of its thread's processor time. Work that holds it for more
 * than 100 ms is done again, twice at most, and the least counts; after a hold of more than 300 ms it is not.
 *
 * @param server the process that does the work, started with `monitorEventLoop`. Default: this thread
 */
export async function holdOf(
  work: () => Promise<unknown>,
  server?: { readonly stderr: string },
): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3; turn += 1) {
    const held = await (server ? reported(work, server) : watched(work));
    if (held > limitMs * noise) return held;
    least = Math.min(least, held);
    if (least <= limitMs) break;
  }
  return least;
}

async function watched(work: () => Promise<unknown>): Promise<number> {
  const longest = watchTurns();
  await work();
  return longest();
}

async function reported(work: () => Promise<unknown>, server: { readonly stderr: string }): Promise<number> {
  const { length } = server.stderr;
  await work();
  const holds = server.stderr.slice(length).matchAll(/^held the event loop for (\d+) ms$/gm);
  return Math.max(0, ...Array.from(holds, ([, ms]) => Number(ms)));
}

/** Tells `holdOf` of a turn of a server that was too long. */
export function report(ms: number): void {
  if (ms > limitMs) process.stderr.write(`held the event loop for ${Math.ceil(ms)} ms\n`);
}

/**
 * Measures for how long this thread works without a pause, in milliseconds of its processor time.
 *
 * @param onTurn called with the length of each turn
 * @returns stops and gives the longest time
 */
export function watchTurns(onTurn: (ms: number) => void = () => {}): () => number {
  let longest = 0;
  let [passed, worked] = clocks();
  const look = () => {
    const [passedNow, workedNow] = clocks();
    const turn = Math.min(passedNow - passed, workedNow - worked);
    longest = Math.max(longest, turn);
    onTurn(turn);
    [passed, worked] = clocks();
  };
  const timer = setInterval(look, 5).unref();
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

/** The time that has passed, and the processor time: Node 22 knows only that of all threads together. */
function clocks(): [passed: number, worked: number] {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return [performance.now(), (user + system) / 1_000];
}

/** The environment of a server that says on stderr, for `holdOf`, when its event loop was held for more than 100 ms. */
export const monitorEventLoop = {
  NODE_OPTIONS: `--import=${new URL('event-loop-monitor.js', import.meta.url)}`,
};
