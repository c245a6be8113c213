import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ModelRequest } from '../model/protocol.ts';
import { done, type Played, prompt, Script, type Step } from '../model/script.ts';
import { type ScriptedModel, serveModel } from '../model/serve.ts';
import type { HostProgram, Place } from '../programs/program.ts';
import { cache, type Installed, pathWith } from './install.ts';
import { kill, mark, processesOf, waitForEnd } from './processes.ts';
import { type Copy, readCopies } from './recording.ts';
import { refusingProxy } from './refusing-proxy.ts';

const run = promisify(execFile);
const recorder = fileURLToPath(new URL('recorder.ts', import.meta.url));

export interface ServerToTry {
  /** As the host is told. */
  name: string;
  /** The file that Node runs. */
  main: string;
  env?: Record<string, string>;
}

export interface Scenario {
  /** Names the run's folder. */
  name: string;
  server: ServerToTry;
  steps: Step[];
  /** Whether the host is told to run every tool without asking. Default true. */
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
  played: Played[];
  /** What the model saw before any call; undefined where the host did not get so far. */
  first: ModelRequest | undefined;
  requests: ScriptedModel['requests'];
  /** What each copy of the server and the host said; empty over HTTP. */
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

/** Runs a host with one server and one script, in a home of its own, and says what was seen. */
export async function runHost(
  program: HostProgram,
  { bin }: Installed,
  scenario: Scenario,
  signal: AbortSignal,
): Promise<Outcome> {
  const folder = join(cache, 'runs', program.name, scenario.name);
  await rm(folder, { recursive: true, force: true });
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
  };
  let finished = false;
  let output = '';
  try {
    await using server = await reach(scenario, folder, env);
    const config = await configuration(program, scenario.server, server);
    const file = program.configFile?.(place, scenario.server.name);
    if (file !== undefined) await write(file, config);
    else await run('sh', ['-c', config], { cwd: place.project, env, signal, timeout: 60_000 });
    const [command = '', ...args] = program.command(prompt, {
      server: scenario.server.name,
      approve: scenario.approve ?? true,
      place,
    });
    const host = spawn(join(bin, command), args, {
      cwd: place.project,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(scenario.limitMs ?? 90_000)]),
      killSignal: 'SIGKILL',
    });
    host.on('error', () => {});
    for (const stream of [host.stdout, host.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-20_000)));
    if (scenario.interrupt) void script.allCalled.then(() => setTimeout(() => host.kill('SIGINT'), 2_000));
    const [, endedBy] = (await once(host, 'exit')) as [number | null, string | null];
    signal.throwIfAborted();
    finished = endedBy === null && (output.includes(done) || script.isDone);
    const copies = readCopies(join(folder, 'stdio'));
    const pids = copies.flatMap(({ events }) =>
      events.flatMap((event) => ('pid' in event ? [event.pid] : [])),
    );
    const left = await waitForEnd(pids, 5_000);
    await keep(folder, model.requests, output);
    return {
      played: script.played,
      first: script.first,
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

interface Reached extends AsyncDisposable {
  /** Flags for `--print-config`. */
  flags: string[];
  /** What the host starts in place of Node. */
  launcher?: string;
}

/** On stdio a launcher, which records; over HTTP the running server. */
async function reach(
  { server, delayMs = 0, http }: Scenario,
  folder: string,
  env: Record<string, string>,
): Promise<Reached> {
  if (http) return startHttp(server, env);
  const launcher = join(folder, 'bin', 'node');
  // Variables that a host does not pass on, secrets among them, are the server's all the same.
  const variables = Object.entries({ ...server.env, [mark]: folder }).map(
    ([name, value]) => `export ${name}=${quoted(value)}\n`,
  );
  const words = [process.execPath, recorder, join(folder, 'stdio'), String(delayMs), process.execPath];
  await writeFile(launcher, `#!/bin/sh\n${variables.join('')}exec ${words.map(quoted).join(' ')} "$@"\n`);
  await chmod(launcher, 0o755);
  return { flags: [], launcher, async [Symbol.asyncDispose]() {} };
}

async function startHttp(server: ServerToTry, env: Record<string, string>): Promise<Reached> {
  const child = spawn(process.execPath, [server.main, '--http', '--port', '0'], {
    env: { ...env, ...server.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', () => reject(new Error(`${server.name} did not listen: ${text}`)));
  });
  return {
    flags: ['--http', '--port', port],
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Exactly what the server's `--print-config` prints, with the launcher in place of Node. */
async function configuration(
  program: HostProgram,
  server: ServerToTry,
  { flags, launcher }: Reached,
): Promise<string> {
  const print = async (host: string) => {
    const args = [server.main, ...flags, '--print-config', host];
    const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...server.env } });
    return stdout;
  };
  const config = await print(program.name);
  if (launcher === undefined) return config;
  const { mcpServers } = JSON.parse(await print('cursor')) as {
    mcpServers: Record<string, { command: string }>;
  };
  const [entry] = Object.values(mcpServers);
  if (entry === undefined || !config.includes(entry.command))
    throw new Error(
      `--print-config ${program.name} does not start the program that --print-config cursor does`,
    );
  return config.replace(entry.command, launcher);
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

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
