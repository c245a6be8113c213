/** The known words that are most like the text, at most three. Of a short word little may differ, or anything is like it. */
export function nearest(text: string, known: string[]): string[] {
  const wanted = text.toLowerCase();
  const bound = wanted.length < 4 ? 0 : wanted.length < 6 ? 1 : 2;
  return known
    .map((word) => ({ word, distance: editDistance(wanted, word.toLowerCase()) }))
    .filter(({ distance }) => distance <= bound)
    .sort((a, b) => a.distance - b.distance || a.word.length - b.word.length)
    .slice(0, 3)
    .map(({ word }) => word);
}

/** Levenshtein distance: insertions, deletions and substitutions from one word to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
