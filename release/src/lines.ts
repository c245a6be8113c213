import { existsSync, globSync, readFileSync } from 'node:fs';
import { root, serverFolders } from './workspace.ts';

/** Lines of `src`: what a reader has before them, without tests. */
export interface Lines {
  folder: string;
  lines: number;
  /** More fail the tests. It comes down with the lines; only a mend may raise it. */
  most: number;
}

/** The lines of every folder that has a budget of them in its budget.json. */
export function sourceLines(): Lines[] {
  return [...serverFolders, 'packages/core'].flatMap((folder) => {
    const file = `${root}/${folder}/budget.json`;
    if (!existsSync(file)) return [];
    const { lines: most } = JSON.parse(readFileSync(file, 'utf8')) as { lines: number };
    const lines = globSync(`${folder}/src/**/*.ts`, { cwd: root })
      .map((path) => readFileSync(`${root}/${path}`, 'utf8').split('\n').length - 1)
      .reduce((sum, count) => sum + count, 0);
    return [{ folder, lines, most }];
  });
}
