/**
 * `pnpm tasks --kills N`: replicas share a store of tasks; they are killed with SIGKILL at random moments, their Redis
 * goes, and a clock is set back. Exits with 1 when a task was lost, ran twice at once, or did not end.
 */
import { positive, progress, readFlags } from './src/command-line.ts';
import { fixture } from './src/servers.ts';
import { held, proofText, proveTasks, sceneNames } from './src/tasks/proof.ts';

const flags = readFlags('pnpm tasks [flags]: makes trouble while tasks run, and looks for what was lost.', {
  kills: { value: 'N', says: 'how often processes are killed; behind nginx a fifth', default: '200' },
  processes: { value: 'N', says: 'how many share the SQLite file', default: '3' },
  away: { value: 'SECONDS', says: 'how long Redis is gone', default: '10' },
});
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

for (const name of sceneNames) {
  if (interrupted.signal.aborted) break;
  const report = await proveTasks(fixture, name, {
    kills: positive('kills', flags.kills),
    processes: positive('processes', flags.processes),
    awayMs: 1_000 * positive('away', flags.away),
    signal: interrupted.signal,
    onProgress: progress,
  });
  progress('');
  console.log(proofText(report));
  if (!held(report)) process.exitCode = 1;
}
