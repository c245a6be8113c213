/**
 * Measures for how long this thread works without a pause, in milliseconds of its processor time. A clock, which Node 22
 * has to take, also counts the time of other processes on a busy machine.
 *
 * @returns stops and gives the longest time
 */
export function watchTurns(): () => number {
  let longest = 0;
  let last = workedMs();
  const look = () => {
    const now = workedMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
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
