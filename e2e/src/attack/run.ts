import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ToolStep } from '@mcp-reference/release/end-to-end';
import { type HttpServer, startHttp } from '@mcp-reference/testing';
import type { AuthorizationServer } from '@mcp-reference/testing/authorization-server';
import { type ProvedServer, servers } from '../servers.ts';
import { sample } from '../soak/sampler.ts';
import type { Attack } from './attacks.ts';
import { type Caller, Wire } from './wire.ts';

export interface Outcome {
  server: string;
  /** The attack; `nothing` for the run without one. */
  attack: string;
  /** The good caller's requests, and those answered in time. */
  asked: number;
  served: number;
  /** Milliseconds that 99 of 100 of its answers took at most; one that never came counts as the patience. */
  p99: number;
  /** Most memory that the server's process had, in MB. */
  memory: number;
  lived: boolean;
  /** The first of its calls that were not served, in words. */
  problem?: string;
}

/** An answer that comes later is one that does not come. */
export const inTimeMs = 1_000;
/** How long the good caller waits for an answer. */
const patienceMs = 10_000;
/** Between two of its calls. */
const pauseMs = 100;
/** The share of its calls that must be served. */
export const leastServed = 0.95;

/** Small for what is asked of it: an attack that is not bounded ends the process. */
const heap = '--max-old-space-size=512';

/** The call whose answer the good caller waits for. */
const goodCalls: Record<string, { tool: string }> = { calculator: { tool: 'evaluate' } };

/** One server, one good caller, and one attacker who does all that it can. */
export async function underAttack(
  { server: name, ...attack }: Pick<Attack, 'name' | 'server' | 'tokens'>,
  seconds: number,
  issuer: AuthorizationServer,
): Promise<Outcome> {
  const server = servers.find((one) => one.name === name) as ProvedServer;
  const { env = {}, close } = await server.prepare();
  try {
    await using http = await startHttp(server.bin, {
      env: { ...env, NODE_OPTIONS: heap, ...(attack.tokens && { AUTH_ISSUER: issuer.issuer }) },
      args: ['--trusted-proxies', '1', '--metrics-port', '0', '--log-level', 'error'],
    });
    const caller = async (who: string): Promise<Caller> => ({
      url: http.url,
      headers: attack.tokens ? await token(issuer, http, who) : { 'x-forwarded-for': who },
    });
    const good = new Wire(await caller('192.0.2.2'), 100);
    const step = goodStep(server);
    // The first call loads code, which must not count as part of the attack.
    await take(good, step);
    const attacker =
      attack.name === 'nothing'
        ? undefined
        : new Worker(new URL('./flood.ts', import.meta.url), {
            workerData: { name: attack.name, caller: await caller('192.0.2.1') },
          });
    const watch = watchMemory(http);
    const calls = await askFor(good, step, seconds);
    await attacker?.terminate();
    const memory = await watch.end();
    const served = calls.filter(({ problem }) => problem === undefined).length;
    const problem = calls.find((call) => call.problem !== undefined)?.problem;
    return {
      server: name,
      attack: attack.name,
      asked: calls.length,
      served,
      p99: percentile(calls.map(({ ms }) => ms)),
      memory,
      lived: !watch.hasEnded(),
      ...(problem !== undefined && { problem }),
    };
  } finally {
    await close?.();
  }
}

async function token(issuer: AuthorizationServer, { url }: HttpServer, sub: string) {
  const exp = Math.floor(Date.now() / 1_000) + 600;
  return { authorization: `Bearer ${await issuer.sign({ iss: issuer.issuer, aud: url, sub, exp })}` };
}

function goodStep({ name, steps }: ProvedServer): ToolStep {
  const tools = steps.filter((step): step is ToolStep => 'tool' in step && step.fails !== true);
  const wanted = goodCalls[name]?.tool;
  const step = tools.find(({ tool }) => wanted === undefined || tool === wanted);
  if (step === undefined) throw new Error(`${name} has no tool in its tour`);
  return step;
}

/** Asks at a steady pace, whatever the answers take. */
async function askFor(good: Wire, step: ToolStep, seconds: number) {
  const calls: Promise<Taken>[] = [];
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    calls.push(take(good, step));
    await wait(pauseMs);
  }
  return Promise.all(calls);
}

interface Taken {
  ms: number;
  problem?: string;
}

async function take(good: Wire, { tool, arguments: args, says }: ToolStep): Promise<Taken> {
  const started = performance.now();
  try {
    const { status, text } = await good.call(tool, args, AbortSignal.timeout(patienceMs));
    const ms = performance.now() - started;
    const words = textsIn(text);
    if (status !== 200 || !words.some((one) => says.test(one)))
      return { ms, problem: `${status} ${words.join(' ') || text}` };
    return ms <= inTimeMs ? { ms } : { ms, problem: `answered after ${Math.round(ms)} ms` };
  } catch (error) {
    return { ms: patienceMs, problem: (error as Error).message };
  }
}

/** The texts of a tool's result, whether it came as JSON or as a stream. */
function textsIn(answer: string): string[] {
  return answer.split('\n').flatMap((line) => {
    const [, json = line] = /^data: (.*)$/.exec(line) ?? [];
    try {
      const { result, error } = JSON.parse(json) as {
        result?: { content?: { text?: string }[] };
        error?: { message: string };
      };
      return error ? [error.message] : (result?.content ?? []).map(({ text = '' }) => text);
    } catch {
      return [];
    }
  });
}

function watchMemory({ process }: HttpServer) {
  let most = 0;
  let ended = false;
  let over = false;
  void process.exited().then(() => {
    ended = !over;
  });
  const look = async () => {
    const url = await process.until(() => /metrics at (\S+)/.exec(process.stderr)?.[1]);
    most = Math.max(most, (await sample(url, process.pid, 0)).rss);
  };
  const watching = (async () => {
    while (!over && !ended) {
      await look().catch(() => {});
      await wait(250);
    }
  })();
  return {
    hasEnded: () => ended,
    /** @returns most memory, in MB */
    async end() {
      if (!ended) await look().catch(() => {});
      over = true;
      await watching;
      return most;
    },
  };
}

function percentile(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}

/** The problem of an outcome; undefined if it has none. */
export function faultOf({ asked, served, lived, problem }: Outcome): string | undefined {
  if (!lived) return 'the process ended';
  if (served < asked * leastServed)
    return `${asked - served} of ${asked} not served: ${problem?.slice(0, 120)}`;
  return undefined;
}

/** A table in Markdown. */
export function attackTable(outcomes: Outcome[]): string {
  const rows = outcomes.map(({ server, attack, asked, served, p99, memory, lived }) => [
    server,
    attack,
    `${((served / asked) * 100).toFixed(0)} %`,
    `${Math.round(p99)} ms`,
    `${Math.round(memory)} MB`,
    lived ? 'yes' : 'no',
  ]);
  const head = ['server', 'the attacker sends', 'served within 1 s', 'p99', 'memory', 'lived'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
