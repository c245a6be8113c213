const stop = new AbortController();
let lastShown = 0;

/** Aborts at the first Ctrl-C: what runs ends its processes and removes its folders. */
export const stopped = stop.signal;

export class Interrupted extends Error {
  override name = 'Interrupted';
}

export function stopAtSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stop.abort(new Interrupted(`stopped by ${signal}`)));
  }
}

export function throwIfStopped(): void {
  if (stopped.aborted) throw stopped.reason;
}

/** One line on a terminal that is written over; elsewhere a line every few seconds. */
export function progress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[K${text}`);
  } else if (text !== '' && performance.now() - lastShown > 5_000) {
    lastShown = performance.now();
    process.stderr.write(`${text}\n`);
  }
}
