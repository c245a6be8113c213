/** Git could not do it, or was not asked to; the message says why, and what to do. */
export class GitError extends Error {
  override name = 'GitError';
}

/** Git ran, and failed. */
export class GitFailure extends GitError {
  /** Git knows no such commit, or none that two branches have in common: history may be missing. */
  readonly lacksHistory: boolean;

  constructor(message: string, lacksHistory = false) {
    super(message);
    this.lacksHistory = lacksHistory;
  }
}

/** What the system says when a folder, or a file that git needs, cannot be used. */
export function systemFault({ code }: NodeJS.ErrnoException): GitError {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new GitError('REVIEW_ROOT is gone: start the server again in a folder that exists.');
  if (code === 'EACCES' || code === 'EPERM')
    return new GitError(`REVIEW_ROOT cannot be read (${code}): give the user of the server the right to.`);
  return new GitError(`The machine is out of processes, memory or disk (${code}): try again later.`);
}
