import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { InMemoryServerEventBus, type ServerEvent, type ServerEventBus } from '@modelcontextprotocol/server';
import type { Redis } from 'ioredis';
import type { Logger } from '../runtime/logger.js';

interface Published {
  /** The process that published it: it has delivered the event already. */
  from: string;
  /** The same in every process: what keeps one change from being stored twice. */
  id: string;
  event: ServerEvent;
}

const currentChange = new AsyncLocalStorage<string>();

/** The id of the change being delivered, the same in all processes; undefined outside a delivery. */
export function changeId(): string | undefined {
  return currentChange.getStore();
}

interface EventBusParts {
  commands: Redis;
  subscriber: Redis;
  logger: Logger;
  channel: string;
}

/** Carries changes between processes. In its own process a change is delivered at once, Redis or not. */
export class RedisEventBus implements ServerEventBus {
  readonly #parts: EventBusParts;
  readonly #local: InMemoryServerEventBus;
  readonly #self = randomUUID();

  constructor(parts: EventBusParts) {
    this.#parts = parts;
    this.#local = new InMemoryServerEventBus((error) =>
      parts.logger.error('a change could not be delivered', { error }),
    );
    parts.subscriber.on('message', (channel: string, text: string) => {
      if (channel === parts.channel) this.#receive(text);
    });
    parts.subscriber.subscribe(parts.channel).catch((error: unknown) => {
      parts.logger.error('changes of other processes cannot be heard', { error });
    });
  }

  publish(event: ServerEvent): void {
    const published: Published = { from: this.#self, id: randomUUID(), event };
    this.#deliver(published);
    const { commands, channel, logger } = this.#parts;
    commands.publish(channel, JSON.stringify(published)).catch((error: unknown) => {
      logger.warn('a change did not reach the other processes', { kind: event.kind, error });
    });
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    return this.#local.subscribe(listener);
  }

  #receive(text: string): void {
    try {
      const published = JSON.parse(text) as Published;
      if (published.from !== this.#self) this.#deliver(published);
    } catch (error) {
      this.#parts.logger.warn('a message on the change channel was not understood', { error });
    }
  }

  #deliver({ id, event }: Published): void {
    currentChange.run(id, () => this.#local.publish(event));
  }
}
