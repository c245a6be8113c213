import { ConfigProblem } from './problem.js';

/** Larger files are no configuration. */
export const maxFileBytes = 1024 * 1024;
export const maxFiles = 100;
export const maxNodes = 50_000;
const maxDepth = 64;

/** Counts the values of one file as they are built: aliases make a small file a large tree. */
export class Budget {
  #nodes = 0;

  spend(depth: number, line: number): void {
    this.#nodes += 1;
    if (this.#nodes > maxNodes) {
      throw new ConfigProblem(
        `holds more than ${maxNodes} values; with aliases (&a, *a) a small file can do that`,
        line,
      );
    }
    if (depth > maxDepth) throw new ConfigProblem(`is nested deeper than ${maxDepth} levels`, line);
  }
}
