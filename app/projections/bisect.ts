// Binary search in sorted lists. No kernel symbol; our decision.

/** How many items of an ascending list have a key of at most `key`: where an item of that key would be put in, to the right. */
export function bisectRight<T>(items: ArrayLike<T>, key: number, keyOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(items[middle]!) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
