/** Preloaded into the server: a line on stderr for each time its event loop worked for too long without a pause. */
const longestMs = 100;
/** Of this thread alone where Node can tell, from 23.9 on. */
const usage = (process.threadCpuUsage ?? process.cpuUsage).bind(process);
let last = usage();
setInterval(() => {
  // Processor time rather than time: other programs of a busy machine do not count.
  const { user, system } = usage(last);
  last = usage();
  const ms = (user + system) / 1_000;
  if (ms > longestMs) process.stderr.write(`held the event loop for ${Math.round(ms)} ms\n`);
}, 5).unref();
