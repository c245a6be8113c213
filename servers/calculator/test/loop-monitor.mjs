import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into a server under test: keeps the longest that its event loop was held, in milliseconds of the thread's own
 * time, in a file. On a busy machine the clock also runs while others have the processor.
 */
const file = process.env.LOOP_MONITOR_FILE;
if (isMainThread && file !== undefined) {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let [last, longest] = [used(), 0];
  // Starting a server takes longer than any request.
  let ticks = 0;
  setInterval(() => {
    const now = used();
    if (++ticks > 50 && now - last > longest) {
      longest = now - last;
      writeFileSync(file, String(Math.round(longest)));
    }
    last = used();
  }, 5).unref();
}
