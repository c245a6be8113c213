import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { leakIn } from '../checks/leaks.js';
import type { WireMessage } from '../messages.js';
import { parseMessage } from '../process-transport.js';
import { messageProblem } from '../wire/message-problem.js';
import { corpusOf, type Era, initialize, initialized, probe, request, revisionOf } from './corpus.js';
import { cut, mutate } from './mutate.js';
import { Random } from './random.js';
import { type FuzzOptions, type FuzzReport, newSeed, within } from './report.js';

export interface FuzzHttpOptions extends FuzzOptions {
  /** The server's endpoint, `http://127.0.0.1:3000/mcp`. */
  url: string;
}

const batchSize = 20;

interface Answer {
  status: number;
  messages: WireMessage[];
  body: string;
  sessionId: string | undefined;
}

/**
 * Posts bodies that are almost messages: mutated, in pieces, broken off, in both protocol eras. Each must be answered
 * with a status below 500, and with what the official schema allows; after every twenty the next good request must be.
 */
export async function fuzzHttp({
  url,
  mutants = 5_000,
  seed = newSeed(),
  deadlineMs = 20_000,
  onProgress,
}: FuzzHttpOptions): Promise<FuzzReport> {
  const report: FuzzReport = { mutants: 0, answers: 0, seed, failures: [] };
  const random = new Random(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  using _ = { [Symbol.dispose]: () => agent.destroy() };
  for (const era of ['legacy', 'modern'] as const) {
    const until = era === 'legacy' ? Math.ceil(mutants / 2) : mutants;
    const target = await Target.open(url, agent, era, deadlineMs).catch((error: Error) => {
      if (report.mutants === 0) throw error;
      report.failures.push({ problem: `${era}: serves no more: ${error.message}`, sent: [] });
    });
    if (target === undefined) break;
    while (report.mutants < until && report.failures.length < 5) {
      const batch = Array.from({ length: Math.min(batchSize, until - report.mutants) }, () => {
        const message = random.pick(target.corpus);
        return { message, bytes: mutate(message, target.corpus, random), pieces: random.next() < 0.3 };
      });
      report.mutants += batch.length;
      const outcomes = await Promise.allSettled([
        ...batch.map(({ message, bytes, pieces }) => {
          if (random.next() < 0.05) return target.breakOff(message, bytes);
          return target.post(message, pieces ? cut(bytes, random) : [bytes]);
        }),
      ]);
      outcomes.push(...(await Promise.allSettled([target.answersAfter(report.mutants)])));
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') report.answers++;
        else {
          const sent = batch[i] === undefined ? batch : [batch[i]];
          report.failures.push({
            problem: `${era}: ${(outcome.reason as Error).message}`,
            sent: sent.map(({ bytes }) => bytes.toString('base64')),
          });
        }
      }
      onProgress?.(report.mutants);
    }
  }
  return report;
}

class Target {
  corpus: WireMessage[] = [];
  #sessionId: string | undefined;
  readonly #url: string;
  readonly #agent: Agent;
  readonly #era: Era;
  readonly #deadlineMs: number;

  private constructor(url: string, agent: Agent, era: Era, deadlineMs: number) {
    this.#url = url;
    this.#agent = agent;
    this.#era = era;
    this.#deadlineMs = deadlineMs;
  }

  static async open(url: string, agent: Agent, era: Era, deadlineMs: number): Promise<Target> {
    const target = new Target(url, agent, era, deadlineMs);
    await target.#openSession();
    const list = async (method: string, key: string, name: string) => {
      const { messages } = await target.#send(request(era, method, method));
      const items = (messages.at(-1)?.result?.[key] ?? []) as Record<string, string>[];
      return items.map((item) => item[name] ?? '');
    };
    target.corpus = corpusOf(era, {
      tools: await list('tools/list', 'tools', 'name'),
      prompts: await list('prompts/list', 'prompts', 'name'),
      resources: await list('resources/list', 'resources', 'uri'),
    });
    return target;
  }

  /** One mutant. The status and the answer are judged. */
  async post(original: WireMessage, pieces: Buffer[]): Promise<void> {
    const answer = await this.#exchange(this.#headers(original), pieces);
    if (answer.status >= 500)
      throw new Error(`was answered with ${answer.status}: ${answer.body.slice(0, 300)}`);
    for (const message of answer.messages) {
      const problem = messageProblem(message, revisionOf[this.#era]);
      if (problem !== undefined) throw new Error(`a wrong message: ${problem}: ${answer.body.slice(0, 300)}`);
    }
    const leak = answer.status >= 400 ? leakIn(answer.body) : undefined;
    if (leak !== undefined) throw new Error(`leaks in an error: ${leak}: ${answer.body.slice(0, 300)}`);
  }

  /** A client that goes away in the middle of its body. */
  async breakOff(original: WireMessage, bytes: Buffer): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const headers = { ...this.#headers(original), 'content-length': String(bytes.length + 1) };
    const outgoing = httpRequest(this.#url, { method: 'POST', headers, agent: false });
    // The server may answer before all is there, or hang up: both are fine.
    outgoing.on('response', (response) => response.resume()).on('error', () => {});
    outgoing.on('close', () => resolve());
    outgoing.write(bytes, () => outgoing.destroy());
    await within(this.#deadlineMs, 'a connection that was broken off did not close', promise);
  }

  /** @throws Error when a good request is not answered as it should be */
  async answersAfter(count: number): Promise<void> {
    let answer = await this.#send(probe(this.#era, `probe-${count}`));
    if (answer.status === 404 && this.#sessionId !== undefined) {
      // A mutant may have been a good way to end the session.
      await this.#openSession();
      answer = await this.#send(probe(this.#era, `probe-${count}`));
    }
    if (answer.status !== 200 || answer.messages.at(-1)?.result === undefined)
      throw new Error(`a good request was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  }

  async #openSession(): Promise<void> {
    if (this.#era === 'modern') return;
    this.#sessionId = undefined;
    this.#sessionId = (await this.#send(initialize)).sessionId;
    await this.#send(initialized);
  }

  #send(message: WireMessage): Promise<Answer> {
    return this.#exchange(this.#headers(message), [Buffer.from(JSON.stringify(message))]);
  }

  #headers({ method, params }: WireMessage): Record<string, string> {
    const name = params?.name ?? params?.uri ?? params?.taskId;
    return {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': revisionOf[this.#era],
      ...(this.#sessionId !== undefined && { 'mcp-session-id': this.#sessionId }),
      ...(this.#era === 'modern' && method !== undefined && { 'mcp-method': method }),
      ...(this.#era === 'modern' && typeof name === 'string' && { 'mcp-name': name }),
    };
  }

  async #exchange(headers: Record<string, string>, pieces: Buffer[]): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const signal = AbortSignal.timeout(this.#deadlineMs);
    const outgoing = httpRequest(this.#url, { method: 'POST', headers, agent: this.#agent, signal });
    outgoing.on('response', resolve).on('error', reject);
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
    const response = await promise.catch((error: Error) => {
      throw new Error(
        signal.aborted ? `was not answered within ${this.#deadlineMs / 1_000} s` : error.message,
      );
    });
    const body = await text(response);
    const isEvents = response.headers['content-type']?.startsWith('text/event-stream');
    const parts = isEvents ? body.split('\n').map((line) => line.replace(/^data: ?/, '')) : [body];
    const sessionId = response.headers['mcp-session-id'];
    return {
      status: response.statusCode ?? 0,
      messages: parts.map(parseMessage).filter((message) => message !== undefined),
      body,
      sessionId: typeof sessionId === 'string' ? sessionId : undefined,
    };
  }
}
