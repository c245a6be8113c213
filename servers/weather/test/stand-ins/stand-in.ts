import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Misbehaviour, misbehaviours } from './misbehaviours.ts';

export interface Answer {
  status?: number;
  /** In place of the usual words of the status line. */
  statusText?: string;
  headers?: Record<string, string>;
  body: unknown;
}

export interface Seen {
  url: URL;
  headers: IncomingHttpHeaders;
  /** The client closed the connection before the answer was out. */
  aborted: boolean;
}

interface Misdeed {
  kind: Misbehaviour;
  times: number;
  where: (url: URL) => boolean;
}

type Service = (url: URL, headers: IncomingHttpHeaders) => Answer;

/** A weather service on loopback that speaks a documented shape, and can be told to misbehave. */
export class StandIn {
  readonly requests: Seen[] = [];
  /** Most requests that were waiting for their answer at once. */
  mostWaiting = 0;
  readonly #server: Server;
  #misdeed: Misdeed | undefined;
  #held: (() => void)[] | undefined;
  #waiting: (() => void)[] = [];

  private constructor(service: Service) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', this.url);
      const seen: Seen = { url, headers: request.headers, aborted: false };
      this.requests.push(seen);
      response.on('close', () => {
        seen.aborted = !response.writableFinished;
        this.#wake();
      });
      const answer = () => {
        const { status = 200, statusText, headers = {}, body } = service(url, request.headers);
        if (statusText !== undefined) return response.socket?.end(rawAnswer(status, statusText));
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      };
      if (this.#held !== undefined) {
        this.#held.push(answer);
        this.mostWaiting = Math.max(this.mostWaiting, this.#held.length);
      } else if (this.#misdeed?.where(url) && this.#misdeed.times-- > 0) {
        misbehaviours[this.#misdeed.kind]({ url, response, answer });
      } else answer();
      this.#wake();
    });
  }

  static async start(service: Service): Promise<StandIn> {
    const standIn = new StandIn(service);
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Misbehaves from now on, or only so many times, or only where a request is like this. */
  misbehave(
    kind: Misbehaviour,
    { times = Number.POSITIVE_INFINITY, where = () => true }: Partial<Misdeed> = {},
  ): void {
    this.#misdeed = { kind, times, where };
  }

  /** Keeps requests waiting until they are let go, one by one. */
  hold(): { letGo: () => void } {
    this.#held = [];
    return { letGo: () => this.#held?.shift()?.() };
  }

  /** Waits until what has been seen so far fulfils a condition. */
  async until(condition: (requests: Seen[]) => boolean): Promise<void> {
    while (!condition(this.requests)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  reset(): void {
    this.requests.length = 0;
    this.#misdeed = undefined;
    this.mostWaiting = 0;
    this.#held = undefined;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

/** Node refuses to write a status line with control characters; other servers do not. */
const rawAnswer = (status: number, statusText: string) =>
  Buffer.from(`HTTP/1.1 ${status} ${statusText}\r\ncontent-length: 0\r\n\r\n`, 'latin1');
