import { ExpectedError } from '@mcp-reference/core';

/** A notification that is not accepted, in words that say what to change. Nothing of the call has been stored. */
export class Refusal extends ExpectedError {
  override name = 'Refusal';

  constructor(problem: string) {
    super(`Not accepted. ${problem}`);
  }
}

/** The database cannot be used now: locked, full, read-only or out of reach. */
export class OutboxUnavailable extends ExpectedError {
  override name = 'OutboxUnavailable';
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`Nothing was done: ${reason}.`, options);
    this.reason = reason;
  }
}
