/**
 * Loaded into a server under test, by `monitorEventLoop`: a line on stderr for each time that its event loop worked for too
 * long without a pause.
 */
import { isMainThread } from 'node:worker_threads';
import { report, watchTurns } from './event-loop.js';

if (isMainThread) watchTurns(report);
