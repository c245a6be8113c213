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
