/**
 * `pnpm tasks --kills N`: kills processes that share a store of tasks, with SIGKILL at random moments. Exits with 1 when
 * a task was lost, ran twice at once, or did not end.
 */
import { positive, progress, readFlags } from './src/command-line.ts';
import { fixture } from './src/servers.ts';
import { held, killTasks, killText } from './src/tasks/kills.ts';

const flags = readFlags('pnpm tasks [flags]: kills processes that run tasks, and looks for what was lost.', {
  kills: { value: 'N', says: 'how often', default: '200' },
  processes: { value: 'N', says: 'how many share the store', default: '3' },
});
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

const report = await killTasks(fixture, {
  kills: positive('kills', flags.kills),
  processes: positive('processes', flags.processes),
  signal: interrupted.signal,
  onProgress: progress,
});
progress('');
console.log(killText(report));
if (!held(report)) process.exitCode = 1;
