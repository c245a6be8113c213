import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.js';
import { within } from './fuzz/report.js';

export interface Postgres extends AsyncDisposable {
  /** A new, empty database on it. */
  createDatabase(): string;
}

/** The folder of PostgreSQL's programs: on PATH, or where Debian puts them. */
export const postgresBin = findPostgres();

function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  const programs = ['initdb', 'postgres', 'createdb'];
  return folders.find((folder) => programs.every((program) => existsSync(join(folder, program))));
}

/**
 * A real PostgreSQL server on a free loopback port, in a temporary folder. PostgreSQL refuses root: then it runs as `postgres`.
 *
 * @param bin the folder of its programs. Default: `postgresBin`
 */
export async function startPostgres(bin = postgresBin): Promise<Postgres> {
  if (bin === undefined) throw new Error('PostgreSQL is not installed: skip the test without postgresBin');
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const as = process.getuid?.() === 0 ? userIds('postgres') : undefined;
  if (as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const options = { cwd: folder, stdio: 'ignore' as const, ...as };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'test', '-A', 'trust', '--no-sync'], options);
  const port = await freePort();
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'];
  const server = spawn(join(bin, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(server, 'exit');
  await ready(server);
  let count = 0;
  return {
    createDatabase() {
      count += 1;
      execFileSync(
        join(bin, 'createdb'),
        ['-h', '127.0.0.1', '-p', String(port), '-U', 'test', `test${count}`],
        options,
      );
      return `postgres://test@127.0.0.1:${port}/test${count}`;
    },
    async [Symbol.asyncDispose]() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @throws Error with what it wrote, when it has ended or has not started within a minute; it has been ended then */
async function ready(server: ChildProcess): Promise<void> {
  let log = '';
  const started = new Promise<void>((resolve, reject) => {
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('close', () => reject(new Error('PostgreSQL ended while it started')));
  });
  try {
    await within(60_000, 'PostgreSQL did not start', started);
  } catch (error) {
    server.kill('SIGKILL');
    throw new Error(`${(error as Error).message}: ${log}`);
  }
}

function userIds(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
