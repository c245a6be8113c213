import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Turns } from './limits/turns.js';

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Requests of one connection that are begun before their answers are out. */
const mostBegun = 16;

/**
 * Begins requests by turns of their callers, before anything is made of them. Node reads a hundred requests out of one chunk
 * that a client has pipelined, and a client may read no answer: what it sent beyond a few then waits, at little cost.
 *
 * @param callerOf whose turn a request takes
 */
export function byTurns(listener: Listener, callerOf: (incoming: IncomingMessage) => string): Listener {
  const turns = new Turns();
  const connections = new WeakMap<Socket, Pipeline>();
  const begin = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const turn = turns.next(callerOf(incoming));
    if (turn === undefined) return listener(incoming, outgoing);
    // Its client may have gone meanwhile.
    void turn.then(() => outgoing.closed || listener(incoming, outgoing));
  };
  return (incoming, outgoing) => {
    const { socket } = incoming;
    let pipeline = connections.get(socket);
    if (pipeline === undefined) {
      pipeline = new Pipeline(socket, begin);
      connections.set(socket, pipeline);
    }
    pipeline.add(incoming, outgoing);
  };
}

/** The requests of one connection, which HTTP/1.1 answers in their order. */
class Pipeline {
  readonly #socket: Socket;
  readonly #begin: Listener;
  #begun = 0;
  #waiting: Parameters<Listener>[] = [];

  constructor(socket: Socket, begin: Listener) {
    this.#socket = socket;
    this.#begin = begin;
  }

  add(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (this.#begun < mostBegun) this.#start(incoming, outgoing);
    else {
      // The chunk that was just read may hold more requests.
      this.#waiting.push([incoming, outgoing]);
      this.#socket.pause();
    }
  }

  #start(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#begun++;
    outgoing.once('close', this.#next);
    this.#begin(incoming, outgoing);
  }

  readonly #next = (): void => {
    this.#begun--;
    const waiting = this.#waiting.shift();
    if (waiting === undefined || this.#socket.destroyed) return;
    if (this.#waiting.length === 0) this.#socket.resume();
    this.#start(...waiting);
  };
}
