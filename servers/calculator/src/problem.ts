import { ExpectedError } from '@mcp-reference/core';

/** The problem is in what was asked, and its message says what to ask instead. */
export class Problem extends ExpectedError {}
