/** Git could not do it, or was not asked to; the message says why, and what to do. */
export class GitError extends Error {
  override name = 'GitError';
}
