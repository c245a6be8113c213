import { type Outcome, runProgram } from './run-program.js';

/** The state of the repository, in words for the end of the run. It never makes the run fail. */
export type GitResult = { committed: true } | { committed: false; note: string };

/** A repository with one commit. Inside another repository, and without git, there is none: the note says so. */
export async function firstCommit(folder: string, message: string, signal: AbortSignal): Promise<GitResult> {
  const git = (...args: string[]) => runProgram('git', args, { cwd: folder, signal });
  try {
    const around = await git('rev-parse', '--is-inside-work-tree');
    if (around.exitCode === 0) {
      return { committed: false, note: 'It is inside a Git repository already: commit it there.' };
    }
    await succeed(git('init', '--quiet', '--initial-branch=main'));
    await succeed(git('add', '--all'));
    if (!(await hasIdentity(git))) {
      return {
        committed: false,
        note: 'Git does not know your name: set user.name and user.email with "git config --global", then git commit.',
      };
    }
    // Signing may ask for a passphrase, and hooks of a template folder know nothing of this repository.
    await succeed(git('-c', 'commit.gpgSign=false', 'commit', '--quiet', '--no-verify', '-m', message));
    return { committed: true };
  } catch (error) {
    if (signal.aborted) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? 'git is not installed' : (error as Error).message.trim();
    return { committed: false, note: `No commit was made: ${why}.` };
  }
}

async function hasIdentity(git: (...args: string[]) => Promise<Outcome>): Promise<boolean> {
  const known = await git('var', 'GIT_COMMITTER_IDENT');
  const author = await git('var', 'GIT_AUTHOR_IDENT');
  return known.exitCode === 0 && author.exitCode === 0;
}

async function succeed(outcome: Promise<Outcome>): Promise<void> {
  const { exitCode, output } = await outcome;
  if (exitCode !== 0) throw new Error(output.split('\n')[0]);
}
