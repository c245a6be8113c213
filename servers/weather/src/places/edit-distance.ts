/**
 * Counts edits (insert, delete, replace, swap of neighbours) from one word to any other, up to a bound: the optimal
 * string alignment distance. The counter answers `bound + 1` as soon as more are certain, which with a small bound is
 * after a few letters; its three rows are used again for every word.
 */
export function editsFrom(word: string, bound: number): (other: string) => number {
  const longest = word.length + bound + 1;
  let beforePrevious = new Uint8Array(longest);
  let previous = new Uint8Array(longest);
  let current = new Uint8Array(longest);

  return (other) => {
    if (Math.abs(word.length - other.length) > bound) return bound + 1;
    for (let column = 0; column <= other.length; column++) previous[column] = column;
    for (let row = 1; row <= word.length; row++) {
      const letter = word.charCodeAt(row - 1);
      const letterBefore = word.charCodeAt(row - 2);
      let best = row;
      let left = row;
      current[0] = row;
      for (let column = 1; column <= other.length; column++) {
        const otherLetter = other.charCodeAt(column - 1);
        const diagonal = previous[column - 1] ?? 0;
        let edits = Math.min(
          (previous[column] ?? 0) + 1,
          left + 1,
          letter === otherLetter ? diagonal : diagonal + 1,
        );
        if (
          row > 1 &&
          column > 1 &&
          letter === other.charCodeAt(column - 2) &&
          letterBefore === otherLetter
        ) {
          edits = Math.min(edits, (beforePrevious[column - 2] ?? 0) + 1);
        }
        current[column] = edits;
        left = edits;
        if (edits < best) best = edits;
      }
      if (best > bound) return bound + 1;
      [beforePrevious, previous, current] = [previous, current, beforePrevious];
    }
    return previous[other.length] ?? bound + 1;
  };
}
