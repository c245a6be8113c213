/**
 * Makes a counter of edits (insert, delete, replace, swap of neighbours) from one word to others: the optimal string
 * alignment distance. It stops at `bound + 1`, and uses its rows again for the next word.
 */
export function editsFrom(word: string, bound: number): (other: string) => number {
  const row = () => new Uint8Array(word.length + bound + 1);
  let [beforePrevious, previous, current] = [row(), row(), row()];

  return (other) => {
    if (Math.abs(word.length - other.length) > bound) return bound + 1;
    for (let column = 0; column <= other.length; column++) previous[column] = column;
    for (let row = 1; row <= word.length; row++) {
      const letter = word.charCodeAt(row - 1);
      const letterBefore = word.charCodeAt(row - 2);
      let left = row;
      let best = row;
      current[0] = row;
      for (let column = 1; column <= other.length; column++) {
        const otherLetter = other.charCodeAt(column - 1);
        const replaced = (previous[column - 1] ?? 0) + (letter === otherLetter ? 0 : 1);
        const isSwap = letterBefore === otherLetter && letter === other.charCodeAt(column - 2);
        const swapped = isSwap ? (beforePrevious[column - 2] ?? bound) + 1 : replaced;
        left = Math.min((previous[column] ?? 0) + 1, left + 1, replaced, swapped);
        current[column] = left;
        best = Math.min(best, left);
      }
      if (best > bound) return bound + 1;
      [beforePrevious, previous, current] = [previous, current, beforePrevious];
    }
    return previous[other.length] ?? bound + 1;
  };
}

/** The known words that are most like the text, at most three: for "did you mean". */
export function nearest(text: string, known: readonly string[]): string[] {
  const wanted = text.toLowerCase();
  // In a short word little may differ, or anything is like it.
  const bound = wanted.length < 4 ? 0 : wanted.length < 6 ? 1 : 2;
  const editsTo = editsFrom(wanted, bound);
  return known
    .map((word) => ({ word, edits: editsTo(word.toLowerCase()) }))
    .filter(({ edits }) => edits <= bound)
    .sort((a, b) => a.edits - b.edits || a.word.length - b.word.length)
    .slice(0, 3)
    .map(({ word }) => word);
}

/** Whether one letter is wrong, missing, too many, or in the other order; or only case and separators differ. */
export function isOneTypo(written: string, known: string): boolean {
  // Without its separators it would still be longer.
  if (written.length > 2 * known.length + 2) return false;
  return editsFrom(plain(written), 1)(plain(known)) <= 1;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
