import type { Answer, Session } from './session.js';

/**
 * Calls go to one process, many at a time. When it dies or does not answer, each call that was in flight is made once more
 * in a process of its own: what fails there too has found something, the others were only near.
 */
export class Host {
  /** Ends and silences of the shared process that no call repeats alone. */
  readonly unexplained: string[] = [];
  /** Lines that were no message, of processes that are gone. */
  readonly foreign: string[] = [];
  readonly #start: () => Promise<Session>;
  #shared: Promise<Session> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(start: () => Promise<Session>) {
    this.#start = start;
  }

  async call(tool: string, args: unknown): Promise<Answer> {
    const session = await this.session();
    const answer = await session.call(tool, args);
    if (answer.kind === 'result' || answer.kind === 'error') return answer;
    await this.#retire(session);
    const again = await this.#alone(tool, args);
    if (again.kind === 'result' || again.kind === 'error') {
      const what = answer.kind === 'ended' ? `ended. stderr: ${answer.stderr}` : 'did not answer in time';
      this.unexplained.push(`${what} (${tool} was in flight, and works alone)`);
    }
    return again;
  }

  /** The process that serves now; whoever comes first starts it. */
  session(): Promise<Session> {
    this.#shared ??= this.#start();
    return this.#shared;
  }

  async stop(): Promise<void> {
    const session = await this.#shared?.catch(() => undefined);
    if (session !== undefined) await this.#retire(session);
  }

  async #retire(session: Session): Promise<void> {
    if (this.#shared !== undefined && (await this.#shared) === session) this.#shared = undefined;
    this.foreign.push(...session.foreign.splice(0));
    await session.stop();
  }

  /** One at a time: a machine with two cores has no room for a process a call. */
  #alone(tool: string, args: unknown): Promise<Answer> {
    const result = this.#turn.then(async () => {
      const session = await this.#start();
      try {
        return await session.call(tool, args);
      } finally {
        this.foreign.push(...session.foreign);
        await session.stop();
      }
    });
    this.#turn = result.catch(() => {});
    return result;
  }
}
