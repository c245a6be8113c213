import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type HttpServer, startHttp } from '@mcp-reference/testing';
import { askForTasks, type TaskAnswer } from './ask.ts';

export interface KillOptions {
  /** How often a process is killed. */
  kills: number;
  /** Processes that share one store. Default 3. */
  processes?: number;
  /** Random numbers from 0 to 1: when to kill, and which process. */
  random?: () => number;
  signal?: AbortSignal;
  onProgress?: (line: string) => void;
}

export interface KillReport {
  kills: number;
  /** Tasks that a server said it had taken. */
  accepted: number;
  completed: number;
  /** Tasks that may not be repeated, whose process died. */
  failed: number;
  /** Accepted, and unknown later. */
  lost: string[];
  /** Run by two processes at the same time, or a tool that may not be repeated run twice. */
  twice: string[];
  problems: string[];
}

interface Accepted {
  id: string;
  label: string;
  repeatable: boolean;
}

/**
 * Kills processes with SIGKILL at random moments while a client begins tasks and asks for them, at whichever process
 * lives. Then looks at every task that was accepted, and at what the tools noted of their runs.
 */
export async function killTasks(bin: string, options: KillOptions): Promise<KillReport> {
  const { kills, processes = 3, random = Math.random, signal, onProgress = () => {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'kills-'));
  const env = { TASKS: join(folder, 'tasks'), RUNS: join(folder, 'runs') };
  const start = () => startHttp(bin, { env });
  const alive: HttpServer[] = await Promise.all(Array.from({ length: processes }, start));
  const killed = new Map<number, number>();
  const accepted: Accepted[] = [];
  const problems: string[] = [];
  const done = new AbortController();
  try {
    const client = beginTasks(alive, accepted, random, done.signal, problems);
    for (let n = 1; n <= kills && !signal?.aborted; n += 1) {
      await wait(50 + random() * 450);
      const at = Math.floor(random() * alive.length);
      const [victim] = alive.splice(at, 1);
      if (victim?.process.child.pid === undefined) continue;
      killed.set(victim.process.child.pid, Date.now());
      victim.process.child.kill('SIGKILL');
      await victim.stop();
      alive.push(await start());
      onProgress(`${n} of ${kills} kills, ${accepted.length} tasks`);
    }
    done.abort();
    await client;
    onProgress(`waiting for ${accepted.length} tasks to end`);
    const ends = await endsOf(accepted, alive);
    const runs = await readRuns(env.RUNS);
    return {
      kills: killed.size,
      accepted: accepted.length,
      completed: ends.filter(({ status }) => status === 'completed').length,
      failed: ends.filter(({ status }) => status === 'failed').length,
      lost: ends.flatMap(({ status, label }) => (status === 'lost' ? [label] : [])),
      twice: accepted.flatMap((task) => (ranTwice(task, runs, killed) ? [task.label] : [])),
      problems: [
        ...problems,
        ...ends.flatMap(({ status, label, repeatable }) =>
          status === 'failed' && repeatable ? [`${label} may be repeated, and failed`] : [],
        ),
      ],
    };
  } finally {
    done.abort();
    await Promise.all(alive.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Begins tasks, one every few milliseconds, at a random process. */
async function beginTasks(
  alive: HttpServer[],
  accepted: Accepted[],
  random: () => number,
  signal: AbortSignal,
  problems: string[],
): Promise<void> {
  for (let n = 0; !signal.aborted; n += 1) {
    await wait(20);
    const server = alive[Math.floor(random() * alive.length)];
    if (server === undefined) continue;
    const repeatable = n % 4 !== 0;
    const label = `task-${n}`;
    const name = repeatable ? 'slow_compute' : 'compute_once';
    const args = { label, seconds: random() * 0.4 };
    // A process that is killed in the middle of a call has accepted nothing that the client knows of.
    const answer = await askForTasks(server.url, 'tools/call', { name, arguments: args }).catch(
      () => undefined,
    );
    if (answer?.result?.resultType === 'task')
      accepted.push({ id: String(answer.result.taskId), label, repeatable });
    else if (answer !== undefined && answer.result?.isError !== true)
      problems.push(`${label} was answered ${JSON.stringify(answer)}`);
  }
}

/** How each task ends, asked at any process. */
async function endsOf(accepted: Accepted[], alive: HttpServer[]) {
  const ends: (Accepted & { status: string })[] = [];
  for (const [n, task] of accepted.entries()) {
    const server = alive[n % alive.length];
    if (server === undefined) throw new Error('no process lives');
    for (;;) {
      const answer: TaskAnswer = await askForTasks(server.url, 'tasks/get', { taskId: task.id });
      const status = answer.error === undefined ? String(answer.result?.status) : 'lost';
      if (status !== 'working') {
        ends.push({ ...task, status });
        break;
      }
      await wait(100);
    }
  }
  return ends;
}

interface Run {
  pid: number;
  begin: number;
  end: number;
}

async function readRuns(file: string): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>();
  for (const line of (await readFile(file, 'utf8')).trim().split('\n')) {
    const [time, pid, what, label = ''] = line.split(' ');
    const of = runs.get(label) ?? [];
    runs.set(label, of);
    if (what === 'begin') of.push({ pid: Number(pid), begin: Number(time), end: Number.POSITIVE_INFINITY });
    const open = of.findLast((run) => run.pid === Number(pid));
    if (what === 'end' && open !== undefined) open.end = Number(time);
  }
  return runs;
}

function ranTwice(
  { label, repeatable }: Accepted,
  all: Map<string, Run[]>,
  killed: Map<number, number>,
): boolean {
  const runs = all.get(label) ?? [];
  if (!repeatable && runs.length > 1) return true;
  return runs.some((run, n) => {
    const next = runs[n + 1];
    const end = Math.min(run.end, killed.get(run.pid) ?? Number.POSITIVE_INFINITY);
    return next !== undefined && next.begin < end;
  });
}

export function killText(report: KillReport): string {
  const { kills, accepted, completed, failed, lost, twice, problems } = report;
  return [
    `${kills} kills, ${accepted} tasks accepted: ${completed} completed, ${failed} failed that may not be repeated, ` +
      `${lost.length} lost, ${twice.length} run twice`,
    ...lost.map((label) => `  lost: ${label}`),
    ...twice.map((label) => `  run twice: ${label}`),
    ...problems.map((problem) => `  ${problem}`),
  ].join('\n');
}

export const held = ({ lost, twice, problems }: KillReport): boolean =>
  lost.length + twice.length + problems.length === 0;
