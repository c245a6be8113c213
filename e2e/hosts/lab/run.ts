import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ModelRequest } from '../model/protocol.ts';
import { done, type Played, prompt, Script, type Step } from '../model/script.ts';
import { type ScriptedModel, serveModel } from '../model/serve.ts';
import type { HostProgram, Place } from '../programs/program.ts';
import { cache, type Installed, pathWith } from './install.ts';
import { isRunning, kill, mark, processesOf, waitForEnd } from './processes.ts';
import { configuration, reach, type ServerToTry } from './reach.ts';
import { type Copy, readCopies } from './recording.ts';
import { refusingProxy } from './refusing-proxy.ts';

const run = promisify(execFile);

export interface Scenario {
  /** Names the run's folder. */
  name: string;
  /** None where the host's own tools are all that the model needs. */
  server?: ServerToTry;
  steps: Step[];
  /** The user's prompt. By default it starts the model's script. */
  says?: string;
  /** Files that have to be there, and a command that is run in the project, before the host starts. */
  prepare?: (place: Place) => Promise<{ files: Record<string, string>; command: string }>;
  /** Whether the host may run every tool without asking. Default true. */
  approve?: boolean;
  /** The server starts so late. */
  delayMs?: number;
  /** By address, not on stdio. */
  http?: boolean;
  /** Sends the host SIGINT so long after the model has called the last step. */
  interrupt?: boolean;
  limitMs?: number;
}

export interface Outcome {
  /** Where its home and project were. */
  folder: string;
  played: Played[];
  /** Whether the model called a tool of the server. */
  hasCalled: boolean;
  /** The model's context before any call; undefined if the host did not get so far. */
  first: ModelRequest | undefined;
  firstAt: number | undefined;
  requests: ScriptedModel['requests'];
  /** The messages of each copy of the server; empty over HTTP. */
  copies: Copy[];
  /** Whether the host ended by itself, the script played to its end. */
  finished: boolean;
  /** Hosts of the network that it asked for. */
  contacted: string[];
  /** Servers that still ran five seconds after their host had ended. */
  serversLeft: number;
  /** The last that the host wrote, for a person. */
  output: string;
}

/** One host, ready to be run. */
export type Run = (scenario: Scenario) => Promise<Outcome>;

/** Where the home and the project of a run are. */
export const runFolder = ({ name }: HostProgram, scenario: string) => join(cache, 'runs', name, scenario);

/** Runs a host with one server and one script, in a home of its own, and says what was seen. */
export async function runHost(
  program: HostProgram,
  { bin }: Installed,
  scenario: Scenario,
  signal: AbortSignal,
): Promise<Outcome> {
  const folder = runFolder(program, scenario.name);
  await rm(folder, { recursive: true, force: true });
  const wait = scenario.delayMs === undefined;
  const script = new Script(scenario.steps, program.load);
  await using model = await serveModel(script);
  await using proxy = await refusingProxy();
  const place: Place = { home: join(folder, 'home'), project: join(folder, 'project'), model: model.url };
  for (const each of [place.home, place.project, join(folder, 'bin'), join(folder, 'stdio')])
    await mkdir(each, { recursive: true });
  for (const [file, text] of Object.entries(program.files?.(place) ?? {})) await write(file, text);
  const env: Record<string, string> = {
    PATH: pathWith(bin),
    HOME: place.home,
    TMPDIR: place.home,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    NO_COLOR: '1',
    [mark]: folder,
    ...proxyVariables(proxy.url),
    ...program.env(place),
    ...(wait && program.waitEnv),
  };
  let finished = false;
  let output = '';
  try {
    const sh = (command: string) =>
      run('sh', ['-c', command], { cwd: place.project, env, signal, timeout: 180_000 });
    await using server =
      scenario.server && (await reach({ ...scenario, server: scenario.server }, folder, env));
    if (scenario.server !== undefined && server !== undefined) {
      const config = await configuration(program.name, scenario.server, server);
      const file = program.configFile?.(place, scenario.server.name);
      if (file !== undefined) await write(file, config);
      else await sh(config);
    }
    const prepared = await scenario.prepare?.(place);
    for (const [file, text] of Object.entries(prepared?.files ?? {})) await write(file, text);
    if (prepared !== undefined) await sh(prepared.command);
    const [command = '', ...args] = program.command(scenario.says ?? prompt, {
      server: scenario.server?.name,
      approve: scenario.approve ?? true,
      wait,
      place,
    });
    const host = spawn(join(bin, command), args, {
      cwd: place.project,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(scenario.limitMs ?? 180_000)]),
      killSignal: 'SIGKILL',
    });
    for (const stream of [host.stdout, host.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-20_000)));
    const pidsOfServers = () =>
      readCopies(join(folder, 'stdio')).flatMap(({ events }) =>
        events.flatMap((event) => ('pid' in event ? [event.pid] : [])),
      );
    if (scenario.interrupt)
      void script.allCalled.then(() =>
        setTimeout(() => {
          // Some hosts are a program that starts another: both get it, the servers do not.
          const servers = pidsOfServers();
          const hosts = new Set([host.pid ?? 0, ...processesOf(folder)]);
          for (const pid of hosts) if (!servers.includes(pid) && isRunning(pid)) process.kill(pid, 'SIGINT');
        }, 2_000),
      );
    // Not events.once: a host that is ended by its limit reports an error too, and has been seen all the same.
    const endedBy = await new Promise((resolve, reject) => {
      host.on('exit', (_code, endSignal) => resolve(endSignal));
      host.on('error', (error) => (host.pid === undefined ? reject(error) : undefined));
    });
    signal.throwIfAborted();
    finished = endedBy === null && (output.includes(done) || script.isDone);
    const left = await waitForEnd(pidsOfServers(), 5_000);
    await keep(folder, model.requests, output);
    return {
      folder,
      played: script.played,
      hasCalled: script.hasCalled,
      first: script.first,
      firstAt: script.firstAt,
      requests: model.requests,
      copies: readCopies(join(folder, 'stdio')),
      finished,
      contacted: [...proxy.asked].sort(),
      serversLeft: left.length,
      output,
    };
  } finally {
    kill(processesOf(folder));
    await rm(place.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Nothing leaves the machine: what takes a proxy finds one that refuses, and this machine needs none. */
function proxyVariables(url: string): Record<string, string> {
  const names = { HTTP_PROXY: url, HTTPS_PROXY: url, ALL_PROXY: url, NO_PROXY: '127.0.0.1,localhost,::1' };
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Where a host has one file for everything, what a server prints follows what is there.
  await appendFile(file, text);
}

/** Leaves every request of the host beside what went over stdio, for a person. */
async function keep(folder: string, requests: Outcome['requests'], output: string): Promise<void> {
  await mkdir(join(folder, 'requests'));
  for (const [index, request] of requests.entries()) {
    const name = `${String(index + 1).padStart(3, '0')}.json`;
    await writeFile(join(folder, 'requests', name), JSON.stringify(request, null, 2));
  }
  await writeFile(join(folder, 'output.txt'), output);
}
