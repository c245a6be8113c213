import { setTimeout as wait } from 'node:timers/promises';
import { type TaskAnswer, TaskClient } from '@mcp-reference/testing';

export interface Accepted {
  id: string;
  label: string;
  repeatable: boolean;
}

export interface ClientOptions {
  /** The endpoint that the next request goes to. */
  url(): string;
  random(): number;
  /** The longest task, in seconds. */
  longest: number;
}

/** Invalid params: there is no such task. */
const unknownTask = -32_602;
/** Requests on their way. */
const atOnce = 6;
/** How long a task may take to end when all trouble is over. */
const endsWithinMs = 180_000;

/** A client that begins tasks and asks for them, while processes come and go. */
export class TaskingClient {
  readonly accepted: Accepted[] = [];
  readonly problems: string[] = [];
  /** Answers to `tasks/get` that told of a task. */
  polls = 0;
  readonly #options: ClientOptions;
  #begun = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Begins tasks, and asks for some that were accepted before; a few requests are on their way at once. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: atOnce }, () => this.#work(signal)));
  }

  /** How each task ends. */
  async ends(): Promise<(Accepted & { status: string })[]> {
    const over = performance.now() + endsWithinMs;
    const ends: (Accepted & { status: string })[] = [];
    for (const task of this.accepted) {
      let status = await this.#get(task);
      while ((status === undefined || status === 'working') && performance.now() < over) {
        await wait(100);
        status = await this.#get(task);
      }
      ends.push({ ...task, status: status ?? 'no answer' });
    }
    return ends;
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { random, longest } = this.#options;
    while (!signal.aborted) {
      await wait(200 * longest);
      await this.#begin();
      const task = this.accepted[Math.floor(random() * this.accepted.length)];
      if (task !== undefined) await this.#get(task);
    }
  }

  async #begin(): Promise<void> {
    const n = this.#begun++;
    const repeatable = n % 4 !== 0;
    const label = `task-${n}`;
    const name = repeatable ? 'slow_compute' : 'compute_once';
    const args = { label, seconds: this.#options.random() * this.#options.longest };
    const { result } = (await this.#ask('tools/call', { name, arguments: args })) ?? {};
    if (result?.resultType === 'task') this.accepted.push({ id: String(result.taskId), label, repeatable });
    else if (result !== undefined && result.isError !== true)
      this.problems.push(`${label} was answered ${JSON.stringify(result)}`);
  }

  async #get({ id }: Accepted): Promise<string | undefined> {
    const { result, error } = (await this.#ask('tasks/get', { taskId: id })) ?? {};
    if (error?.code === unknownTask) return 'lost';
    if (result === undefined) return undefined;
    this.polls += 1;
    return String(result.status);
  }

  /** A process that is killed in the middle of a call has accepted nothing that the client knows of. */
  #ask(method: string, params: Record<string, unknown>): Promise<TaskAnswer | undefined> {
    return new TaskClient(this.#options.url()).request(method, params).catch(() => undefined);
  }
}
