/** A wrong argument: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Something that the message explains was in the way: exit code 1. */
export class CreateError extends Error {
  override name = 'CreateError';
}

/** Ctrl-C, or a question that was not answered: exit code 130. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
