import { setTimeout as wait } from 'node:timers/promises';
import { TaskingClient } from './client.ts';
import { type ReplicaOptions, Replicas } from './replicas.ts';
import { ranTwice, readRuns } from './runs.ts';

export interface ProofOptions {
  /** How often a process is killed. */
  kills: number;
  /** Processes that share one store. Default 3. */
  processes?: number;
  /** How long Redis is gone, in milliseconds. Default 10,000. */
  awayMs?: number;
  /** Random numbers from 0 to 1: when to kill, and which process. */
  random?: () => number;
  signal?: AbortSignal;
  onProgress?: (line: string) => void;
}

export interface ProofReport {
  name: string;
  kills: number;
  /** Tasks that a server said it had taken. */
  accepted: number;
  polls: number;
  completed: number;
  /** Tasks that may not be repeated, whose process died. */
  failed: number;
  /** Accepted, and unknown later. */
  lost: string[];
  /** Run by two processes at the same time, or a tool that may not be repeated run twice. */
  twice: string[];
  problems: string[];
}

/** The disturbance while a client begins tasks and asks for them. */
type Trouble = (replicas: Replicas, options: Required<ProofOptions>) => Promise<void>;

interface Scene extends Omit<ReplicaOptions, 'leaseMs'> {
  trouble: Trouble;
  /** The longest task, in seconds. */
  longest: number;
}

const scenes: Record<string, (options: Required<ProofOptions>) => Scene> = {
  'killed at random': ({ processes }) => ({
    count: processes,
    store: 'SQLite',
    longest: 0.4,
    trouble: killOften,
  }),
  'killed behind nginx, tasks in Redis': () => ({
    count: 2,
    store: 'Redis',
    proxied: true,
    longest: 0.4,
    trouble: (replicas, options) => killOften(replicas, { ...options, kills: Math.ceil(options.kills / 5) }),
  }),
  'Redis gone': ({ awayMs }) => ({
    count: 2,
    store: 'Redis',
    longest: awayMs / 3_000,
    async trouble(replicas) {
      await wait(awayMs / 2);
      await replicas.killRedis();
      await wait(awayMs);
      await replicas.startRedis();
      await wait(awayMs / 2);
    },
  }),
  'the clock set back': ({ awayMs }) => ({
    count: 2,
    store: 'Redis',
    longest: awayMs / 5_000,
    async trouble(replicas) {
      await wait(awayMs / 4);
      await replicas.setClockBack(0);
      await wait(awayMs / 4);
      // Each replica takes over the tasks of the other: the one with the wrong clock, and the one with the right clock.
      for (const n of [0, 1]) {
        await replicas.kill(n);
        await wait(awayMs / 4);
        await replicas.begin(n);
        if (n === 0) await replicas.setClockBack(0);
      }
    },
  }),
};

export const sceneNames = Object.keys(scenes);

async function killOften(replicas: Replicas, options: Required<ProofOptions>): Promise<void> {
  const { kills, random, signal, onProgress } = options;
  for (let n = 1; n <= kills && !signal.aborted; n += 1) {
    await wait(50 + random() * 450);
    const victim = Math.floor(random() * replicas.count);
    await replicas.kill(victim);
    await replicas.begin(victim);
    onProgress(`${n} of ${kills} kills`);
  }
}

/**
 * Lets a client begin tasks and ask for them while there is trouble. Then looks at every task that was accepted, and at
 * what the tools noted of their runs.
 */
export async function proveTasks(bin: string, name: string, given: ProofOptions): Promise<ProofReport> {
  const options = {
    processes: 3,
    awayMs: 10_000,
    random: Math.random,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...given,
  };
  const scene = scenes[name]?.(options);
  if (scene === undefined) throw new Error(`no such scene: ${name}`);
  const { random, awayMs, onProgress } = options;
  // Shorter than Redis is gone: every lease ends.
  await using replicas = await Replicas.start(bin, { ...scene, leaseMs: awayMs * 0.6 });
  const client = new TaskingClient({ url: () => replicas.url(random()), random, longest: scene.longest });
  const over = new AbortController();
  const running = client.run(over.signal);
  try {
    await scene.trouble(replicas, options);
  } finally {
    over.abort();
    await running;
  }
  onProgress(`waiting for ${client.accepted.length} tasks to end`);
  const ends = await client.ends();
  const runs = await readRuns(replicas.runs, replicas.killed);
  const inState = (state: string) => ends.flatMap(({ status, label }) => (status === state ? [label] : []));
  return {
    name,
    kills: replicas.killed.size,
    accepted: ends.length,
    polls: client.polls,
    completed: inState('completed').length,
    failed: inState('failed').length,
    lost: inState('lost'),
    twice: ends.flatMap(({ label, repeatable }) => (ranTwice(runs.get(label), repeatable) ? [label] : [])),
    problems: [
      ...client.problems,
      ...ends.flatMap(({ status, label, repeatable }) => {
        if (status === 'failed' && repeatable) return [`${label} may be repeated, and failed`];
        return ['completed', 'failed', 'lost'].includes(status) ? [] : [`${label} did not end: ${status}`];
      }),
    ],
  };
}

export function proofText(report: ProofReport): string {
  const { name, kills, accepted, polls, completed, failed, lost, twice, problems } = report;
  return [
    `${name}: ${kills} kills, ${accepted} tasks accepted, asked for ${polls} times: ${completed} completed, ` +
      `${failed} failed that may not be repeated, ${lost.length} lost, ${twice.length} run twice`,
    ...lost.map((label) => `  lost: ${label}`),
    ...twice.map((label) => `  run twice: ${label}`),
    ...problems.map((problem) => `  ${problem}`),
  ].join('\n');
}

export const held = ({ lost, twice, problems }: ProofReport): boolean =>
  lost.length + twice.length + problems.length === 0;
