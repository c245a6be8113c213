/**
 * Loaded into a server under test, by `monitorEventLoop`: a line on stderr for each time that its event loop worked for too
 * long without a pause.
 */
import { isMainThread } from 'node:worker_threads';
import { watchTurns } from './event-loop.js';

if (isMainThread) {
  watchTurns((ms) => {
    if (ms > 100) process.stderr.write(`held the event loop for ${Math.round(ms)} ms\n`);
  });
}
