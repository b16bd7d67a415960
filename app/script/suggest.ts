// The known word that a mistyped one most likely meant. Optimal string alignment distance; our decision.

/** Edits (insert, delete, replace, swap two neighbours) between two words, or `limit + 1` if there are more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(here[column - 1]! + 1, above[column]! + 1, above[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, before[column - 2]! + 1);
      here.push(least);
    }
    before = above;
    above = here;
  }
  return above[b.length]!;
}

const LONGEST = 64;

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/**
 * The candidate nearest to `word`, if it is near: at most one edit in three letters, ignoring case; of equals the one that
 * begins most alike. Null for words of more than 64 letters.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word === '' || word.length > LONGEST) return null;
  const typed = word.toLowerCase();
  let limit = Math.max(1, Math.floor(word.length / 3));
  let found: string | null = null;
  for (const candidate of candidates) {
    const edits = distance(typed, candidate.toLowerCase(), limit);
    if (edits > limit || candidate === word) continue;
    if (found !== null && edits === limit && commonStart(candidate, word) <= commonStart(found, word))
      continue;
    found = candidate;
    limit = edits;
  }
  return found;
}
