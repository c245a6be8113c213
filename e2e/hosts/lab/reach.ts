import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cache } from './install.ts';
import { mark } from './processes.ts';

const recorder = fileURLToPath(new URL('recorder.ts', import.meta.url));

export interface ServerToTry {
  /** As the host is told. */
  name: string;
  /** The file that Node runs. */
  main: string;
  env?: Record<string, string>;
}

/** How a host reaches a server. */
export interface Reached extends AsyncDisposable {
  /** Flags for `--print-config`. */
  flags: string[];
  /** The program that the host starts in place of Node. */
  launcher?: string;
}

/** On stdio a launcher, which records; over HTTP the running server. */
export async function reach(
  { server, delayMs = 0, http }: { server: ServerToTry; delayMs?: number; http?: boolean },
  folder: string,
  env: Record<string, string>,
): Promise<Reached> {
  if (http) return startHttp(server, env);
  const launcher = join(folder, 'bin', 'node');
  // Variables that a host does not pass on, secrets among them, are the server's all the same.
  const variables = Object.entries({
    ...server.env,
    [mark]: folder,
    NODE_COMPILE_CACHE: join(cache, 'compiled'),
  }).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
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
export async function configuration(
  host: string,
  server: ServerToTry,
  { flags, launcher }: Reached,
): Promise<string> {
  const print = async (name: string) => {
    const args = [server.main, ...flags, '--print-config', name];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, ...server.env },
    });
    return stdout;
  };
  const config = await print(host);
  if (launcher === undefined) return config;
  const { mcpServers } = JSON.parse(await print('cursor')) as {
    mcpServers: Record<string, { command: string }>;
  };
  const [entry] = Object.values(mcpServers);
  if (entry === undefined || !config.includes(entry.command))
    throw new Error(`--print-config ${host} does not start the program that --print-config cursor does`);
  return config.replace(entry.command, launcher);
}

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
