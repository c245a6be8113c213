import { ExpectedError } from '@mcp-reference/core';

/** Git ran, and failed. */
export class GitFailure extends ExpectedError {
  /** Git knows no such commit, or none that two branches have in common: history may be missing. */
  readonly lacksHistory: boolean;

  constructor(message: string, lacksHistory = false) {
    super(message);
    this.lacksHistory = lacksHistory;
  }
}

/** For what the system says when a folder, or a file that git needs, cannot be used. */
export function systemFault({ code }: NodeJS.ErrnoException): ExpectedError {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ExpectedError('REVIEW_ROOT is gone: start the server again in a folder that exists.');
  if (code === 'EACCES' || code === 'EPERM')
    return new ExpectedError(
      `REVIEW_ROOT cannot be read (${code}): give the user of the server the right to.`,
    );
  return new ExpectedError(`The machine is out of processes, memory or disk (${code}): try again later.`);
}

/** Git's messages when it fails, and the advice for each. "bad revision" covers a bad object too, so it comes first. */
const known: [pattern: RegExp, words: string, lacksHistory?: true][] = [
  [
    /unknown revision|bad revision|Invalid revision range|Needed a single revision/i,
    'Git knows no such commit, branch or range: completion of "@" lists branches, and a file is path:<file>.',
    true,
  ],
  [
    /no merge base/i,
    'The two have no commit in common: compare them with two dots, such as main..HEAD.',
    true,
  ],
  [
    /no upstream configured|no such branch|does not point to a branch/i,
    'The branch has no upstream branch: name both ends, such as main...HEAD.',
  ],
  [
    /unable to read|could not (parse|read|open)|bad object|bad tree|missing (blob|tree|commit)|unable to parse|is corrupt|inflate/i,
    'Some objects of the repository are not here (a partial or damaged clone), and nothing is fetched: set REVIEW_ROOT to a full clone, or read one file with path:<file>.',
  ],
  [
    /index file|index entry|index uses/i,
    'The index of the repository is damaged, or newer than git is here: use a range, or path:<file>.',
  ],
  [
    /out of memory|cannot allocate|memory exhausted/i,
    'git needs more memory than it may use: ask for less, such as a narrower range or one file.',
  ],
];

/** The error for what git wrote to stderr. It repeats nothing of that: names and settings in it are the repository's words. */
export function explain(stderr: string): GitFailure {
  const [, words = 'git failed: use another range, or read one file with path:<file>.', lacksHistory] =
    known.find(([pattern]) => pattern.test(stderr)) ?? [];
  return new GitFailure(words, lacksHistory);
}
