// Binary search in sorted lists. No kernel symbol; our decision.

/** How many of `length` ascending numbers, number `i` of which is `at(i)`, are at most `key`: where it would be put in, to the right. */
export function countUpTo(length: number, key: number, at: (i: number) => number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many items of an ascending list have a key of at most `key`. */
export const bisectRight = <T>(items: ArrayLike<T>, key: number, keyOf: (item: T) => number): number =>
  countUpTo(items.length, key, (i) => keyOf(items[i]!));
