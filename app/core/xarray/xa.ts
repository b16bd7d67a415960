// The xa_* tier for single entries: xa_load, xa_store, xa_erase, xa_cmpxchg, xa_insert, xa_reserve, xa_release, marks, xa_get_order,
// xa_find, xa_find_after, xa_extract, xa_for_each, xa_destroy (lib/xarray.c). `index` is an exact number below 2^53; `at.ts` is the same for all indices. Not modelled: gfp flags; the
// lock is the caller's.

import * as at from './at.ts';
import { isInternal, NULL_ENTRY, type Entry } from './entry.ts';
import { extractAt, findAfterAt, findAt, passEntry, type Filter } from './find-at.ts';
import { eraseInLeaf, exchangeInLeaf, loadFromLeaf, NOT_HERE, storeInLeaf } from './leaf.ts';
import { XaKind, type Mark, type XArrays } from './xarrays.ts';

/** The entry at an index; NULL if there is none, the index is reserved, or the array is not that high. */
export function xaLoad(arrays: XArrays, xa: number, index: number): Entry {
  const entry = loadFromLeaf(arrays, xa, index);
  return entry === NOT_HERE ? at.loadAt(arrays.scratch.set(xa, index)) : entry;
}

/** Stores an entry. Gives the old one, or an error entry: −ENOMEM, −EINVAL for an internal entry. NULL: see `storeAt`. */
export function xaStore(arrays: XArrays, xa: number, index: number, entry: Entry): Entry {
  if (entry !== NULL_ENTRY && !isInternal(entry) && arrays.flags.data[xa] === XaKind.Plain) {
    const old = storeInLeaf(arrays, xa, index, entry);
    if (old !== NOT_HERE) return old;
  }
  return at.storeAt(arrays.scratch.set(xa, index), entry);
}

/** Erases the entry at an index, the whole of it if it covers several. Gives what was there. */
export function xaErase(arrays: XArrays, xa: number, index: number): Entry {
  if (arrays.flags.data[xa] === XaKind.Plain && arrays.marks.data[xa] === 0) {
    const old = eraseInLeaf(arrays, xa, index);
    if (old !== NOT_HERE) return old;
  }
  return at.eraseAt(arrays.scratch.set(xa, index));
}

/** Stores `entry` if `old` is there. Gives what was there. */
export function xaCmpxchg(arrays: XArrays, xa: number, index: number, old: Entry, entry: Entry): Entry {
  if (entry !== NULL_ENTRY && !isInternal(entry) && arrays.flags.data[xa] === XaKind.Plain) {
    const current = exchangeInLeaf(arrays, xa, index, old, entry);
    if (current !== NOT_HERE) return current;
  }
  return at.cmpxchgAt(arrays.scratch.set(xa, index), old, entry);
}

/** Stores where nothing is; NULL reserves. 0, or −EBUSY, −ENOMEM, −EINVAL. */
export const xaInsert = (arrays: XArrays, xa: number, index: number, entry: Entry): number =>
  at.insertAt(arrays.scratch.set(xa, index), entry);

/** Makes sure that a later store at an index needs no node. 0 or −ENOMEM. */
export const xaReserve = (arrays: XArrays, xa: number, index: number): number =>
  at.reserveAt(arrays.scratch.set(xa, index));

/** Takes a reservation back; an entry stays. */
export const xaRelease = (arrays: XArrays, xa: number, index: number): void =>
  at.releaseAt(arrays.scratch.set(xa, index));

/** Whether the entry at an index has a mark. */
export const xaGetMark = (arrays: XArrays, xa: number, index: number, mark: Mark): boolean =>
  at.getMarkAt(arrays.scratch.set(xa, index), mark);

/** Marks the entry at an index, if there is one. */
export const xaSetMark = (arrays: XArrays, xa: number, index: number, mark: Mark): void =>
  at.setMarkAt(arrays.scratch.set(xa, index), mark);

/** Unmarks the entry at an index. */
export const xaClearMark = (arrays: XArrays, xa: number, index: number, mark: Mark): void =>
  at.clearMarkAt(arrays.scratch.set(xa, index), mark);

/** log2 of the indices of the entry at an index, 0 if there is none. */
export const xaGetOrder = (arrays: XArrays, xa: number, index: number): number =>
  at.getOrderAt(arrays.scratch.set(xa, index));

/** Frees every node and forgets every entry; the array stays and is empty. */
export const xaDestroy = (arrays: XArrays, xa: number): void => at.destroyAt(arrays.scratch.set(xa, 0));

/** The index of the first entry from `index` to `max`, inclusive; −1 if there is none. Reserved indices are passed over. */
export function xaFind(
  arrays: XArrays,
  xa: number,
  index: number,
  max: number,
  filter: Filter = 'present',
): number {
  const xas = arrays.scratch.set(xa, index).upTo(max);
  return findAt(xas, filter) === NULL_ENTRY ? -1 : xas.index;
}

/** The index of the first entry behind `index` up to `max`; −1 if there is none. See `findAfterAt` for its one oddity. */
export function xaFindAfter(
  arrays: XArrays,
  xa: number,
  index: number,
  max: number,
  filter: Filter = 'present',
): number {
  const xas = arrays.scratch.set(xa, index).upTo(max);
  return findAfterAt(xas, filter) === NULL_ENTRY ? -1 : xas.index;
}

/** What a loop goes over: indices `first` to `last`, inclusive, and which entries. */
export interface XaSpan {
  readonly first: number;
  readonly last: number;
  readonly filter?: Filter;
}

/** At most `n` entries of a span, in order; reserved ones left out. */
export const xaExtract = (
  arrays: XArrays,
  xa: number,
  { first, last, filter = 'present' }: XaSpan,
  n: number,
): Entry[] => extractAt(arrays.scratch.set(xa, first).upTo(last), n, filter);

/**
 * Calls `visit` for the entries of a span in order; it may change the array. In Linux `xa_for_each_marked` never ends on a marked
 * entry with siblings; this loop goes on behind it.
 */
export function xaForEach(
  arrays: XArrays,
  xa: number,
  { first, last, filter = 'present' }: XaSpan,
  visit: (index: number, entry: Entry) => void,
): void {
  for (let next = first; next <= last;) {
    const xas = arrays.scratch.set(xa, next).upTo(last);
    const entry = findAt(xas, filter);
    if (entry === NULL_ENTRY) return;
    const { index } = xas;
    passEntry(xas);
    next = Math.max(xas.index, index + 1);
    visit(index, entry);
  }
}
