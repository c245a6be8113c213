import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { Budget } from './limits/budget.js';
import { Turns } from './limits/turns.js';

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Requests of one connection that are begun before their answers are out. */
const mostBegun = 16;

/**
 * Begins requests by turns of their callers, before anything is made of them. Node reads a hundred pipelined requests out of
 * one chunk, and a client may read no answer: what it sent beyond a few then waits, at little cost. A caller with too many
 * open requests loses the connection that brings one more.
 *
 * @param callerOf whose turn a request takes
 */
export function byTurns(listener: Listener, callerOf: (incoming: IncomingMessage) => string): Listener {
  const turns = new Turns();
  // Open requests may take an eighth of the heap, at 8 KiB each.
  const open = new Budget(Math.max(4_096, getHeapStatistics().heap_size_limit / 8 / 8_192));
  const connections = new WeakMap<Socket, Pipeline>();
  const begin = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const turn = turns.next(callerOf(incoming));
    if (turn === undefined) return listener(incoming, outgoing);
    // Its client may have gone meanwhile.
    void turn.then(() => incoming.socket.destroyed || listener(incoming, outgoing));
  };
  return (incoming, outgoing) => {
    const { socket } = incoming;
    const place = socket.destroyed ? undefined : open.take(callerOf(incoming));
    // A refusal would wait behind the answers that nobody reads.
    if (place === undefined) return void socket.destroy();
    outgoing.once('close', () => place.release());
    const pipeline = connections.get(socket) ?? new Pipeline(socket, begin);
    connections.set(socket, pipeline);
    pipeline.add(incoming, outgoing);
  };
}

/** The requests of one connection, which HTTP/1.1 answers in their order. */
class Pipeline {
  readonly #socket: Socket;
  readonly #begin: Listener;
  #begun = 0;
  #waiting: Parameters<Listener>[] = [];
  readonly #open = new Set<ServerResponse>();

  constructor(socket: Socket, begin: Listener) {
    this.#socket = socket;
    this.#begin = begin;
    // Node 22 closes only the response whose turn it is.
    socket.once('close', () => {
      for (const outgoing of this.#open) outgoing.emit('close');
    });
  }

  add(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#open.add(outgoing);
    outgoing.once('close', () => this.#open.delete(outgoing));
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
