/**
 * A file, or a place in it, that cannot be used. Its message never quotes the file: the line that does not parse may
 * be the one with the password.
 */
export class ConfigProblem extends Error {
  override name = 'ConfigProblem';
  readonly line: number | undefined;
  /** The setting that named the file, where it is not the obvious one. */
  setting?: string;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** `is not valid JSON (line 3)` */
export const messageWithLine = ({ message, line }: ConfigProblem): string =>
  line === undefined ? message : `${message} (line ${line})`;
