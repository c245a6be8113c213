/** Preloaded into the server: a line on stderr for each time its event loop worked for too long without a pause. */
const longestMs = 100;
let last = process.threadCpuUsage();
setInterval(() => {
  // Processor time rather than time: other programs of a busy machine do not count.
  const { user, system } = process.threadCpuUsage(last);
  last = process.threadCpuUsage();
  const ms = (user + system) / 1_000;
  if (ms > longestMs) process.stderr.write(`held the event loop for ${Math.round(ms)} ms\n`);
}, 5).unref();
