import { workerData } from 'node:worker_threads';
import { attacks } from './attacks.ts';
import type { Caller } from './wire.ts';

/** The attacker, in a thread of its own: what it does must not hold up the clock of the good caller. */
const { name, caller } = workerData as { name: string; caller: Caller };
void attacks.find((attack) => attack.name === name)?.flood(caller);
// Connections that read nothing do not keep a thread alive.
setInterval(() => {}, 60_000);
