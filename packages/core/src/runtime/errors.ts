import type { CallToolResult } from '@modelcontextprotocol/server';

/**
 * The answer of a tool that could not do what it was asked, in words a model can act on: what is wrong, and what
 * to do instead. For faults of the server itself, throw: the client then gets a reference, the log the stack.
 */
export function toolError(message: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: message }] };
}

/**
 * Thrown where a tool cannot do what it was asked: the model reads the message, as with `toolError`. Anything else that is
 * thrown is a fault of the server. For code below a tool that knows nothing of MCP.
 */
export class ExpectedError extends Error {
  override name = 'ExpectedError';
}

/** A setting that cannot be used, found while opening: one line on stderr, exit code 2. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  readonly setting: string;

  /**
   * @param setting the name of the variable or flag, `CONFIG_DIR`
   * @param problem what is wrong and what it takes, `is not a folder: /etc/passwd`
   */
  constructor(setting: string, problem: string) {
    super(`${setting} ${problem}`);
    this.setting = setting;
  }
}

/** A command line that cannot be understood: one line on stderr, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A server that cannot start for a reason outside it (port in use, no permission): one line, exit code 1. */
export class StartError extends Error {
  override name = 'StartError';
}
