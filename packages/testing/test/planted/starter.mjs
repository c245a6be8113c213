// Starts a program that has its stdin and stdout, as `npx` and shells do, and goes at SIGTERM without it.
import { spawn } from 'node:child_process';

spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' });
