import { ExpectedError } from '@mcp-reference/core';

const longestRef = 200;

/** The characters that git forbids in names (git-check-ref-format), and the colon, which asks for a path. */
export const neverInRefs = /[\s\\*?[\]:\p{Cc}]/u;

/** @throws ExpectedError when the text cannot be a revision, or might be read as something else */
export function checkRef(ref: string): string {
  if (ref === '' || ref.length > longestRef)
    throw new ExpectedError(`A range has 1 to ${longestRef} characters, such as @main...HEAD.`);
  if (ref.startsWith('-'))
    throw new ExpectedError('A range does not begin with "-": git would take it for an option.');
  if (neverInRefs.test(ref))
    throw new ExpectedError('A range is made of revisions, such as @main...HEAD or @HEAD~2.');
  return ref;
}

/** Whether it is a single revision, which git compares with the files of the work tree. */
export function isSingleRevision(ref: string): boolean {
  return !/\.\.|\^[!@-]/.test(ref);
}
