import type { ChildProcess } from 'node:child_process';
import { freePort } from '@mcp-reference/testing';
import { end, start, wait } from './child.ts';
import { type Answer, HttpConnection, header, httpRequest, statusOf } from './http-connection.ts';
import { type Call, type Era, initialize, initialized, request } from './messages.ts';
import type { Program } from './programs.ts';
import { throwIfStopped } from './progress.ts';

const startMs = 30_000;

/** A program that serves HTTP, how its clients call it, and its process. */
export interface HttpProgram extends Program {
  era: Era;
  /** A session for the calls of a connection, opened once; without it each request stands alone. */
  sessions: boolean;
  headers?: Record<string, string>;
  /** Arguments and environment in which it listens on a port. */
  onPort: (port: number) => { args?: string[]; env?: Record<string, string> };
}

export class HttpServer {
  readonly program: HttpProgram;
  readonly port: number;
  readonly child: ChildProcess;
  #lastId = 0;

  private constructor(program: HttpProgram, port: number, child: ChildProcess) {
    this.program = program;
    this.port = port;
    this.child = child;
  }

  /** Starts a program and waits until it answers. */
  static async start(program: HttpProgram, extra: Parameters<typeof start>[1] = {}): Promise<HttpServer> {
    const port = await freePort();
    const { args = [], env = {} } = program.onPort(port);
    const child = start(
      { ...program, args: [...program.args, ...args] },
      { ...extra, env: { ...env, ...extra.env } },
    );
    child.stdout?.resume();
    const server = new HttpServer(program, port, child);
    try {
      await server.#untilItAnswers();
      return server;
    } catch (error) {
      await end(child);
      throw error;
    }
  }

  connect(): HttpConnection {
    return new HttpConnection(this.port);
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** The headers of a request outside a session. */
  headersFor(method: string, name?: string): Record<string, string> {
    const own = this.program.headers ?? {};
    if (this.program.era === '2025') return { ...own, 'mcp-protocol-version': '2025-11-25' };
    return {
      ...own,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
    };
  }

  /** Opens a session over a connection. @returns the headers of its requests */
  async openSession(connection: HttpConnection): Promise<Record<string, string>> {
    const body = request(this.nextId(), initialize.method, initialize.params, '2025');
    const headers = this.program.headers ?? {};
    const answer = await connection.send(httpRequest('POST', this.port, headers, body));
    const id = header(answer, 'mcp-session-id');
    if (statusOf(answer) !== 200 || id === undefined) throw new Error(this.#refusal('initialize', answer));
    const session = { ...headers, 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': id };
    await connection.send(httpRequest('POST', this.port, session, initialized));
    return session;
  }

  /** One call over a connection. @returns the text of the answer */
  async call(
    connection: HttpConnection,
    call: Call = this.program.call,
    session?: Record<string, string>,
  ): Promise<string> {
    const body = request(this.nextId(), 'tools/call', call, this.program.era);
    const headers = session ?? this.headersFor('tools/call', call.name);
    const answer = await connection.send(httpRequest('POST', this.port, headers, body));
    return this.accepted(answer).body.toString();
  }

  /** @throws Error when a call did not succeed: a fast refusal is not a fast answer */
  accepted(answer: Answer): Answer {
    const { body } = answer;
    if (statusOf(answer) !== 200 || body.includes('"isError":true') || !body.includes('"result"')) {
      throw new Error(this.#refusal('a call', answer));
    }
    return answer;
  }

  end(): Promise<void> {
    return end(this.child, false);
  }

  #refusal(what: string, { head, body }: Answer): string {
    return `${this.program.title} refused ${what}: ${head.split('\r\n')[0]} ${body.toString().slice(0, 300)}`;
  }

  async #untilItAnswers(): Promise<void> {
    const until = performance.now() + startMs;
    for (;;) {
      throwIfStopped();
      const connection = this.connect();
      try {
        const session = this.program.sessions ? await this.openSession(connection) : undefined;
        await this.call(connection, this.program.call, session);
        return;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ECONNREFUSED' || performance.now() > until) throw error;
        if (this.child.exitCode !== null)
          throw new Error(`${this.program.title} ended (${this.child.exitCode}) at its start`);
        await wait(50);
      } finally {
        connection.close();
      }
    }
  }
}
