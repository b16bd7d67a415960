// Searches of the normal API at a cursor, for every index up to 2^64−1: xa_find, xa_find_after, xa_extract (lib/xarray.c). Each wants a
// cursor freshly set, with its inclusive bound. Not modelled: rcu_read_lock.

import { isSibling, NULL_ENTRY, XA_RETRY_ENTRY, XA_ZERO_ENTRY, type Entry } from './entry.ts';
import { xasFind, xasFindMarked, xasNextEntry, xasNextMarked } from './find.ts';
import { isAbove, maskHi, maskLo, shiftedHi, shiftedLo } from './index64.ts';
import type { Mark, Xas } from './xarrays.ts';

/** Which entries a search wants: all, or those with a mark. */
export type Filter = Mark | 'present';

/** Reserved indices are passed over (`xas_retry`). */
const isSkipped = (entry: Entry): boolean => entry === XA_ZERO_ENTRY || entry === XA_RETRY_ENTRY;

/** One search of a cursor. */
export const searchAt = (xas: Xas, filter: Filter): Entry =>
  filter === 'present' ? xasFind(xas) : xasFindMarked(xas, filter);

/** One search more of a cursor that found something: as in `xas_for_each` and `xas_for_each_marked`. */
const searchOnAt = (xas: Xas, filter: Filter): Entry =>
  filter === 'present' ? xasNextEntry(xas) : xasNextMarked(xas, filter);

/** `xa_find` at a fresh cursor with its bound set: the first entry from its index on. The cursor's index says where. */
export function findAt(xas: Xas, filter: Filter): Entry {
  let entry = searchAt(xas, filter);
  while (isSkipped(entry)) entry = searchAt(xas, filter);
  return entry;
}

/** Whether the cursor's index lies inside its entry, behind its first (`xas_sibling`). */
function isInside({ arrays, node, hi, lo, offset }: Xas): boolean {
  if (node <= 0) return false;
  const shift = arrays.shifts.data[node]!;
  const span = shift + arrays.chunkShift;
  return isAbove(hi & maskHi(span), lo & maskLo(span), shiftedHi(offset, shift), shiftedLo(offset, shift));
}

/**
 * `xa_find_after` at a fresh cursor with its bound set: the first entry behind its index. As in Linux a search by mark that begins
 * inside an entry with siblings gives that very entry, at its first index.
 */
export function findAfterAt(xas: Xas, filter: Filter): Entry {
  xas.advance(1, 0);
  if (xas.hi === 0 && xas.lo === 0) return NULL_ENTRY;
  for (;;) {
    const entry = searchAt(xas, filter);
    if (xas.node < 0) return entry;
    if (!isInside(xas) && !isSkipped(entry)) return entry;
  }
}

/** `xa_extract` at a fresh cursor with its bound set: at most `n` entries, reserved ones left out. */
export function extractAt(xas: Xas, n: number, filter: Filter): Entry[] {
  const found: Entry[] = [];
  if (n === 0) return found;
  for (let entry = searchAt(xas, filter); entry !== NULL_ENTRY; entry = searchOnAt(xas, filter)) {
    if (isSkipped(entry)) continue;
    found.push(entry);
    if (found.length === n) break;
  }
  return found;
}

/** Moves the cursor's index behind the entry that it is on. */
export function passEntry(xas: Xas): void {
  const { arrays, node } = xas;
  if (node === 0) {
    xas.advance(1, 0);
    return;
  }
  let offset = xas.offset + 1;
  while (offset < arrays.chunkSize && isSibling(arrays.entryAt(node, offset))) offset++;
  xas.moveIndex(offset, arrays.shifts.data[node]!);
}
