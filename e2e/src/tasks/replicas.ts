import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type HttpServer, ServerProcess, startHttp } from '@mcp-reference/testing';
import { monotonic } from './runs.ts';

const clock = new URL('./clock-back.ts', import.meta.url).href;

export interface ReplicaOptions {
  count: number;
  /** The store that they share. */
  store: 'SQLite' | 'Redis';
  /** nginx stands before them. */
  proxied?: boolean;
  /** How long a replica may be away from Redis. */
  leaseMs: number;
}

/** Processes of one server that share a store of tasks, and what is around them. */
export class Replicas implements AsyncDisposable {
  /** The file in which the tools note their runs. */
  readonly runs: string;
  /** When a process was killed, by its id. */
  readonly killed = new Map<number, number>();
  readonly #bin: string;
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #ports: number[] = [];
  readonly #servers: (HttpServer | undefined)[] = [];
  #proxy: { process: ServerProcess; url: string } | undefined;
  #redis: { process: ServerProcess; port: number } | undefined;

  private constructor(bin: string, folder: string, { leaseMs }: ReplicaOptions) {
    this.#bin = bin;
    this.#folder = folder;
    this.runs = join(folder, 'runs');
    this.#env = { RUNS: this.runs, LEASE: String(leaseMs), TASKS: join(folder, 'tasks') };
  }

  static async start(bin: string, options: ReplicaOptions): Promise<Replicas> {
    const replicas = new Replicas(bin, await mkdtemp(join(tmpdir(), 'replicas-')), options);
    try {
      if (options.store === 'Redis') await replicas.startRedis();
      for (let n = 0; n < options.count; n += 1) {
        replicas.#ports.push(await freePort());
        await replicas.begin(n);
      }
      if (options.proxied) await replicas.#startProxy();
      return replicas;
    } catch (error) {
      await replicas[Symbol.asyncDispose]();
      throw error;
    }
  }

  get count(): number {
    return this.#ports.length;
  }

  /** Where the next request goes: the proxy, or a replica that lives. */
  url(random: number): string {
    const alive = this.#servers.flatMap((server) => server?.url ?? []);
    return this.#proxy?.url ?? alive[Math.floor(random * alive.length)] ?? '';
  }

  async begin(n: number): Promise<void> {
    this.#servers[n] = await startHttp(this.#bin, {
      args: ['--port', String(this.#ports[n])],
      env: { ...this.#env, NODE_OPTIONS: `--import=${clock}` },
    });
  }

  async kill(n: number): Promise<void> {
    const server = this.#servers[n];
    if (server === undefined) return;
    this.#servers[n] = undefined;
    this.killed.set(server.process.pid, monotonic());
    server.process.kill('SIGKILL');
    await server.stop();
  }

  /** From now on it is an hour earlier for one replica. */
  async setClockBack(n: number): Promise<void> {
    this.#servers[n]?.process.kill('SIGUSR2');
    await this.#servers[n]?.process.logged('the clock was set back');
  }

  /** Redis writes all that it accepted to its disk. */
  async startRedis(): Promise<void> {
    const port = this.#redis?.port ?? (await freePort());
    const disk = ['--dir', this.#folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    const args = ['--port', String(port), '--bind', '127.0.0.1', ...disk];
    const process = new ServerProcess('', { command: 'redis-server', args, watched: false });
    this.#redis = { process, port };
    this.#env.TASKS = `redis://127.0.0.1:${port}`;
    await process.until(() => process.lines.find((line) => line.includes('Ready to accept')));
  }

  async killRedis(): Promise<void> {
    this.#redis?.process.kill('SIGKILL');
    await this.#redis?.process.exited();
  }

  async #startProxy(): Promise<void> {
    const port = await freePort();
    const folder = this.#folder;
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const replicas = this.#ports.map((each) => `server 127.0.0.1:${each} max_fails=0;`);
    const lines = [
      `daemon off; pid ${folder}/nginx.pid; error_log stderr notice; events {}`,
      `http { ${temporary.join(' ')} access_log off; upstream mcp { ${replicas.join(' ')} }`,
      `server { listen 127.0.0.1:${port}; proxy_set_header Host localhost; proxy_http_version 1.1;`,
      'proxy_set_header Connection ""; proxy_buffering off; location / { proxy_pass http://mcp; } } }',
    ];
    const config = join(folder, 'nginx.conf');
    await writeFile(config, lines.join('\n'));
    const process = new ServerProcess('', {
      command: 'nginx',
      args: ['-p', folder, '-c', config],
      watched: false,
    });
    this.#proxy = { process, url: `http://127.0.0.1:${port}/mcp` };
    await process.logged('start worker process');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server?.stop()));
    await this.#proxy?.process.stop();
    await this.#redis?.process.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
