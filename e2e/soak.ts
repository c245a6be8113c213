/**
 * `pnpm soak --minutes N`: one server under mixed load, both eras, over HTTP and stdio, with sessions opened and
 * abandoned. Prints how memory and handles went, and exits with 1 when something was left behind or went wrong.
 */
import { chosen, positive, progress, readFlags, wrongUsage } from './src/command-line.ts';
import { soak, soakText } from './src/soak/soak.ts';

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

for (const server of chosen(flags.server)) {
  if (interrupted.signal.aborted) break;
  try {
    const report = await soak(server, {
      minutes,
      maxSessions,
      signal: interrupted.signal,
      onProgress: progress,
    });
    progress('');
    console.log(soakText(report));
    if (report.problems.length > 0) process.exitCode = 1;
  } catch (error) {
    progress('');
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
