import { ExpectedError } from '@mcp-reference/core/files';

/**
 * A file, or a place in it, that cannot be used. The message never quotes the file: the line that does not parse may be the
 * one with the password.
 */
export class ConfigProblem extends ExpectedError {
  override name = 'ConfigProblem';
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** `is not valid JSON (line 3)` */
export const messageWithLine = ({ message, line }: ConfigProblem): string =>
  line === undefined ? message : `${message} (line ${line})`;

export const maxNodes = 50_000;
export const maxDepth = 64;

/** Counts the values of one file as they are built: aliases make a small file a large tree. */
export class Budget {
  #nodes = 0;
  readonly #maxNodes: number;
  readonly #maxDepth: number;

  constructor(nodes = maxNodes, depth = maxDepth) {
    this.#maxNodes = nodes;
    this.#maxDepth = depth;
  }

  spend(depth: number, line?: number): void {
    this.#nodes += 1;
    if (this.#nodes > this.#maxNodes) {
      const reason = `holds more than ${this.#maxNodes} values; with aliases (&a, *a) a small file can do that`;
      throw new ConfigProblem(reason, line);
    }
    if (depth > this.#maxDepth)
      throw new ConfigProblem(`is nested deeper than ${this.#maxDepth} levels`, line);
  }
}
