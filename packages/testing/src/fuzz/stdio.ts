import { leakIn } from '../checks/leaks.js';
import { parseMessage } from '../process-transport.js';
import { type ProcessOptions, ServerProcess } from '../server-process.js';
import { messageProblem } from '../wire/message-problem.js';
import { corpusOf, type Era, initialize, initialized, probe, request, revisionOf } from './corpus.js';
import { cut, mutate } from './mutate.js';
import { Random } from './random.js';
import { type FuzzOptions, type FuzzReport, newSeed, within } from './report.js';

export interface FuzzStdioOptions extends FuzzOptions, ProcessOptions {
  /** The file that the host would start: with this Node, or with `command`. */
  bin: string;
  /** The protocol eras to speak. Default: both. */
  eras?: readonly Era[];
}

const batchSize = 20;

/**
 * Sends split, merged and mutated messages to a server, in both protocol eras. After every twenty, the same process must
 * answer a good request. All output must be valid by the official schema, without a stack trace or a path of the machine.
 */
export async function fuzzStdio({
  mutants = 5_000,
  seed = newSeed(),
  deadlineMs = 20_000,
  onProgress,
  bin,
  eras = ['legacy', 'modern'],
  ...process
}: FuzzStdioOptions): Promise<FuzzReport> {
  const report: FuzzReport = { mutants: 0, answers: 0, seed, failures: [] };
  const random = new Random(seed);
  for (const [i, era] of eras.entries()) {
    const until = Math.ceil((mutants * (i + 1)) / eras.length);
    let target = await Target.start(bin, process, era, deadlineMs);
    const { corpus } = target;
    while (report.mutants < until) {
      const batch = Array.from({ length: Math.min(batchSize, until - report.mutants) }, () =>
        mutate(random.pick(corpus), corpus, random),
      );
      report.mutants += batch.length;
      try {
        report.answers += await target.survives(batch, random);
      } catch (error) {
        report.failures.push({
          problem: `${era}: ${(error as Error).message}`,
          sent: batch.map((bytes) => bytes.toString('base64')),
        });
        await target.stop();
        if (report.failures.length >= 5) return report;
        target = await Target.start(bin, process, era, deadlineMs);
      }
      onProgress?.(report.mutants);
    }
    await target.stop();
  }
  return report;
}

/** A server's process, warm: its handshake is done and what it offers is known. */
class Target {
  corpus: ReturnType<typeof corpusOf> = [];
  #read = 0;
  #probes = 0;
  readonly #server: ServerProcess;
  readonly #era: Era;
  readonly #deadlineMs: number;

  private constructor(server: ServerProcess, era: Era, deadlineMs: number) {
    this.#server = server;
    this.#era = era;
    this.#deadlineMs = deadlineMs;
  }

  static async start(bin: string, options: ProcessOptions, era: Era, deadlineMs: number): Promise<Target> {
    const target = new Target(new ServerProcess(bin, { ...options, watched: false }), era, deadlineMs);
    try {
      await target.#meet();
      return target;
    } catch (error) {
      await target.stop();
      throw error;
    }
  }

  async #meet(): Promise<void> {
    if (this.#era === 'legacy') {
      await this.#ask(initialize);
      this.#send(initialized);
    }
    const list = async (method: string, key: string, name: string) => {
      const answer = await this.#ask(request(this.#era, method, method));
      const items = (answer.result?.[key] ?? []) as Record<string, string>[];
      return items.map((item) => item[name] ?? '');
    };
    this.corpus = corpusOf(this.#era, {
      tools: await list('tools/list', 'tools', 'name'),
      prompts: await list('prompts/list', 'prompts', 'name'),
      resources: await list('resources/list', 'resources', 'uri'),
    });
  }

  /**
   * Sends the mutants, then asks. The number of answers read.
   *
   * @throws Error that says what was wrong
   */
  async survives(batch: Buffer[], random: Random): Promise<number> {
    const stream = Buffer.concat(batch.flatMap((bytes) => [bytes, Buffer.from('\n')]));
    for (const piece of cut(stream, random)) this.#server.write(piece);
    // The rest of the last mutant ends here.
    this.#server.write('\n');
    this.#probes++;
    await this.#ask(probe(this.#era, `probe-${this.#probes}-${random.below(1e9)}`));
    return this.#judge();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  #judge(): number {
    const lines = this.#server.lines.slice(this.#read);
    // Judged once; a long round would otherwise hold everything that was ever said.
    this.#server.lines.fill('', this.#read);
    this.#read = this.#server.lines.length;
    for (const line of lines) {
      const message = parseMessage(line);
      if (message === undefined) throw new Error(`wrote a line that is no message: ${line.slice(0, 300)}`);
      const problem = messageProblem(message, revisionOf[this.#era]);
      if (problem !== undefined) throw new Error(`wrote a wrong message: ${problem}: ${line.slice(0, 300)}`);
      const leak = message.error === undefined ? undefined : leakIn(line);
      if (leak !== undefined) throw new Error(`leaks in an error: ${leak}: ${line.slice(0, 300)}`);
    }
    return lines.length;
  }

  async #ask(message: ReturnType<typeof probe>) {
    this.#send(message);
    const from = this.#read;
    return within(
      this.#deadlineMs,
      `${message.method} was not answered`,
      this.#server.until(() => {
        for (const line of this.#server.lines.slice(from)) {
          const answer = parseMessage(line);
          if (answer?.id === message.id && answer?.method === undefined) return answer;
        }
        return undefined;
      }),
    );
  }

  #send(message: object): void {
    this.#server.write(`${JSON.stringify(message)}\n`);
  }
}
