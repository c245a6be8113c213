/** One file of a unified diff. */
export interface FileDiff {
  path: string;
  /** Everything above the hunks: what happened to the file. */
  header: string;
  hunks: string[];
  binary: boolean;
}

/** Cuts a unified diff into files and hunks. Text that is no diff gives none. */
export function parseDiff(diff: string): FileDiff[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '))
    .map((part) => {
      const [header = '', ...hunks] = part.split(/^(?=@@ )/m);
      return {
        path: pathOf(header),
        header,
        hunks,
        binary: /^(Binary files |GIT binary patch)/m.test(header),
      };
    });
}

function pathOf(header: string): string {
  const added = /^\+\+\+ b\/(.*?)\t?$/m.exec(header)?.[1];
  const removed = /^--- a\/(.*?)\t?$/m.exec(header)?.[1];
  const named = /^(?:rename to|copy to) (.*)$/m.exec(header)?.[1];
  // Without hunks there is no +++ line: the second half of the first line is the name.
  return added ?? removed ?? named ?? /^diff --git a\/.* b\/(.*)$/m.exec(header)?.[1] ?? 'unknown file';
}
