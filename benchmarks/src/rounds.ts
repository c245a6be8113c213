import type { Program } from './programs.ts';
import { progress, throwIfStopped } from './progress.ts';

/** The measurements of one program, a value for each round. */
export interface Series {
  program: Program;
  values: number[];
}

/**
 * Measures every program once in each round, every round starting with another one: a slow minute of the machine slows
 * all of them, and ratios hold.
 */
export async function interleave<P>(
  what: string,
  subjects: P[],
  rounds: number,
  nameOf: (subject: P) => string,
  measure: (subject: P, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < subjects.length; i++) {
      const subject = subjects[(i + round) % subjects.length] as P;
      throwIfStopped();
      progress(`${what}: round ${round + 1} of ${rounds}, ${nameOf(subject)}`);
      await measure(subject, round);
    }
  }
}
