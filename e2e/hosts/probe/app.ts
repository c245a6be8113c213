import type { OpenContext } from '@mcp-reference/core';

/** Objects that live as long as the process. */
export interface App extends Pick<OpenContext<unknown>, 'changes'> {
  /** Whether the tool that comes later is there. */
  hasGrown: boolean;
}
