import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExpectedError } from '@mcp-reference/core';
import { type FoundProgram, findProgram } from '@mcp-reference/core/files';

/**
 * Finds git where the machine has it, never in the code under review.
 *
 * @param root a folder, resolved; the whole repository around it is under review
 * @throws ExpectedError when there is none
 */
export async function findGit(root: string): Promise<FoundProgram> {
  const git = await findProgram('git', { outside: [await repositoryAround(root)] });
  if (git !== undefined) return git;
  throw new ExpectedError(
    'git is not installed, or only in the folder under review: install git from https://git-scm.com.',
  );
}

/** The nearest folder with a `.git`, or the folder itself. */
async function repositoryAround(root: string): Promise<string> {
  for (let folder = root; ; folder = dirname(folder)) {
    const isRepository = await access(join(folder, '.git')).then(
      () => true,
      () => false,
    );
    if (isRepository) return folder;
    if (folder === dirname(folder)) return root;
  }
}
