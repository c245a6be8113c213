import { GitFailure } from './git-error.js';

const unknownRevision =
  'Git knows no such commit, branch or range: completion of "@" lists branches, and a file is path:<file>.';

const noCommonCommit = 'The two have no commit in common: compare them with two dots, such as main..HEAD.';

/** What git says where it fails, and what to do about it. */
const known: [RegExp, string][] = [
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

/**
 * The error for what git has written to stderr. Nothing of that is repeated: names and settings in it are the repository's
 * words, and would stand outside the fence.
 */
export function explain(stderr: string): GitFailure {
  // "bad revision" covers a bad object of a range too, so it is asked first.
  if (/unknown revision|bad revision|Invalid revision range|Needed a single revision/i.test(stderr))
    return new GitFailure(unknownRevision, true);
  if (/no merge base/i.test(stderr)) return new GitFailure(noCommonCommit, true);
  const [, words] = known.find(([pattern]) => pattern.test(stderr)) ?? [];
  return new GitFailure(words ?? 'git failed: use another range, or read one file with path:<file>.');
}
