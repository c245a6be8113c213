import { toolError } from '@mcp-reference/core';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { KeyConflict, OutboxFull, OutboxUnavailable } from './outbox/store.js';

/** Why something was not accepted, in words that say what to change. Nothing of it has been stored. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/** Makes expected faults of a tool answers in words; anything else that goes wrong is thrown on. */
export function answering<Args, Context, Result>(handler: (args: Args, ctx: Context) => Promise<Result>) {
  return async (args: Args, ctx: Context): Promise<Result | CallToolResult> => {
    try {
      return await handler(args, ctx);
    } catch (error) {
      const words = wordsFor(error);
      if (words === undefined) throw error;
      return toolError(words);
    }
  };
}

function wordsFor(error: unknown): string | undefined {
  if (error instanceof Refusal) return `Not accepted. ${error.message}`;
  if (error instanceof OutboxUnavailable) return `Nothing was done: ${error.message}.`;
  if (error instanceof KeyConflict)
    return `Not accepted. idempotency_key: belongs to ${error.id}, which asked for something else. Use a new key, or repeat that call exactly.`;
  if (error instanceof OutboxFull) return `Not accepted. ${room(error)}`;
  return undefined;
}

function room({ limit, status, own }: OutboxFull): string {
  const inbox = status === 'stored';
  if (!own)
    return `The ${inbox ? 'inbox' : 'outbox'} is full with notifications of other callers. Try later.`;
  const remove = 'cancel_notification takes one back; list_notifications finds them.';
  return inbox
    ? `The local inbox is full: it keeps ${limit} notifications. Configure a channel, or make room: ${remove}`
    : `The outbox is full: ${limit} notifications are waiting. Try later, or make room: ${remove}`;
}
