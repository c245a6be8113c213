import { realpathSync } from 'node:fs';
import type { Caller } from '../src/git/fair-queue.js';
import { Repository } from '../src/git/repository.js';
import { readMaterial } from '../src/material/read-source.js';
import type { ScratchRepository } from './scratch-repository.js';

export const caller: Caller = { name: 'a test', signal: new AbortController().signal };

export const openRepository = async (root: string, anyOwner = false) =>
  new Repository(realpathSync(root), anyOwner);

/** Everything this server ever asks of git, on one repository. What is refused is refused in words. */
export async function readEverything(root: string): Promise<string[]> {
  const repository = await openRepository(root);
  const sources = ['@staged', '@worktree', '@HEAD', '@HEAD~1...HEAD', '@main', '@path:a.txt'];
  const texts = sources.map((source) =>
    readMaterial(source, repository, caller).then(
      ({ text }) => text,
      (error: Error) => error.message,
    ),
  );
  const lists = [repository.refs('', caller), repository.files('', caller)].map((list) =>
    list.then(String, String),
  );
  return Promise.all([...texts, ...lists]);
}

/** Two commits, a staged change and one that is not. */
export function withChanges(repository: ScratchRepository): void {
  repository.write('a.txt', 'one\n');
  repository.commit();
  repository.write('a.txt', 'two\n');
  repository.commit();
  repository.write('a.txt', 'three\n');
  repository.git('add', '--all');
  repository.write('a.txt', 'four\n');
}
