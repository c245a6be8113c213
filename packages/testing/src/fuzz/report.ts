import { count } from '../count.js';

/** How a round of fuzzing went. */
export interface FuzzReport {
  /** Mutants that were sent. */
  mutants: number;
  /** Answers that were read and judged. */
  answers: number;
  seed: number;
  failures: FuzzFailure[];
}

export interface FuzzFailure {
  /** The problem. */
  problem: string;
  /** The messages sent just before, in order. `Buffer.from(text, 'base64')` gives the bytes to send again. */
  sent: string[];
}

export interface FuzzOptions {
  /** How many mutants. Default 5,000. */
  mutants?: number;
  /** The same seed gives the same mutants. Default: by the clock. */
  seed?: number;
  /** How long an answer may take, in milliseconds. Default 20,000. */
  deadlineMs?: number;
  /** Told of each step. */
  onProgress?: (sent: number) => void;
}

export function newSeed(): number {
  return Date.now() % 2_147_483_647;
}

/** In a few lines, with what is needed to do it again. */
export function fuzzText({ mutants, answers, seed, failures }: FuzzReport): string {
  const lines = failures
    .slice(0, 5)
    .map(({ problem, sent }) => `  ${problem}\n    after (base64): ${sent.slice(-3).map(shorten).join(' ')}`);
  return [
    `${count(mutants, 'mutant')}, ${count(answers, 'answer')}, ${count(failures.length, 'failure')} (seed ${seed})`,
    ...lines,
  ].join('\n');
}

function shorten(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

/** Rejects after a while, so that a server that hangs is a failure and not a test that never ends. */
export async function within<Value>(ms: number, what: string, promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} within ${ms / 1_000} s`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
