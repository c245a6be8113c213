import type { Caller } from '../git/fair-queue.js';
import type { Repository } from '../git/repository.js';

const fixed = ['@staged', '@worktree', '@path:'];

/** The completions of the `code` argument: sources, branches to compare with, files. */
export async function suggestSources(start: string, repository: Repository): Promise<string[]> {
  const caller: Caller = { name: 'completion', signal: AbortSignal.timeout(3_000) };
  const sources = fixed.filter((source) => source.startsWith(start));
  try {
    if (start.startsWith('@path:')) {
      return (await repository.files(start.slice('@path:'.length), caller)).map((path) => `@path:${path}`);
    }
    if (start !== '' && !start.startsWith('@')) return [];
    const refs = await repository.refs(start.slice(1), caller);
    return [...sources, ...refs.map((ref) => `@${ref}...HEAD`)];
  } catch {
    // Without git the fixed ones are left.
    return sources;
  }
}
