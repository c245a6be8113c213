/**
 * Starts the stand-ins and prints, as one line of JSON, the environment variables that point the server at them. They
 * run until standard input closes or the process is told to end.
 */
import { startStandIns } from './index.ts';

const standIns = await startStandIns();
process.stdout.write(`${JSON.stringify(standIns.env)}\n`);
const end = () => standIns.close().then(() => process.exit(0));
process.on('SIGINT', end);
process.on('SIGTERM', end);
process.stdin.on('end', end).resume();
