// The normal API at a cursor, for every index up to 2^64−1: what xa_load, xa_store, xa_erase, xa_cmpxchg, xa_insert, xa_reserve,
// xa_release, xa_get_mark, xa_set_mark, xa_clear_mark, xa_get_order and xa_destroy do between lock and unlock (lib/xarray.c). Each
// wants a cursor freshly set. Not modelled: gfp flags; the lock is the caller's.

import {
  isAdvanced,
  isNode,
  NULL_ENTRY,
  toNode,
  XA_ZERO_ENTRY,
  xaError,
  zeroToNull,
  type Entry,
} from './entry.ts';
import { xasClearMark, xasGetMark, xasInitMarks, xasSetMark, xaMarkClear } from './marks.ts';
import { xasFreeNodes } from './shrink.ts';
import { xasStore } from './store.ts';
import { xasDescend, xasGetOrder, xasLoad, xasStart } from './walk.ts';
import { XA_FREE_MARK, type Mark, type Xas } from './xarrays.ts';

/** Errors of the XArray: no memory for a node, index taken or no id free, an entry that cannot be stored. */
export const XaErrno = { NoMemory: -12, Busy: -16, Invalid: -22 } as const;

/** `xas_result`: the answer, or the cursor's error as an entry. */
export const xasResult = (xas: Xas, entry: Entry): Entry => (xas.error === 0 ? entry : xaError(xas.error));

/** `xa_load`: the entry, NULL if there is none or it is reserved. */
export const loadAt = (xas: Xas): Entry => zeroToNull(xasLoad(xas));

/**
 * `xa_store`: gives the old entry, or an error entry: −ENOMEM, −EINVAL for an internal entry. NULL erases, but an array that tracks
 * free slots keeps the index taken.
 */
export function storeAt(xas: Xas, entry: Entry): Entry {
  if (isAdvanced(entry)) return xaError(XaErrno.Invalid);
  const tracksFree = xas.arrays.tracksFree(xas.xa);
  const old = xasStore(xas, entry === NULL_ENTRY && tracksFree ? XA_ZERO_ENTRY : entry);
  if (tracksFree) xasClearMark(xas, XA_FREE_MARK);
  return xasResult(xas, zeroToNull(old));
}

/** `xa_erase`: gives the old entry. The whole of a multi-index entry goes. */
export const eraseAt = (xas: Xas): Entry => xasResult(xas, zeroToNull(xasStore(xas, NULL_ENTRY)));

/** `xa_cmpxchg`: stores `entry` if `old` is there. Gives what was there (so that the exchange took place if it is `old`). */
export function cmpxchgAt(xas: Xas, old: Entry, entry: Entry): Entry {
  if (isAdvanced(entry)) return xaError(XaErrno.Invalid);
  return zeroToNull(exchange(xas, old, entry));
}

function exchange(xas: Xas, old: Entry, entry: Entry): Entry {
  const current = xasLoad(xas);
  if (current !== old) return current;
  xasStore(xas, entry);
  if (current === NULL_ENTRY && entry !== NULL_ENTRY && xas.arrays.tracksFree(xas.xa)) {
    xasClearMark(xas, XA_FREE_MARK);
  }
  return xasResult(xas, current);
}

/** `xa_insert`: stores where nothing is; NULL reserves. 0, or −EBUSY, −ENOMEM, −EINVAL. */
export function insertAt(xas: Xas, entry: Entry): number {
  if (isAdvanced(entry)) return XaErrno.Invalid;
  const current = exchange(xas, NULL_ENTRY, entry === NULL_ENTRY ? XA_ZERO_ENTRY : entry);
  if (xas.error !== 0) return xas.error;
  return current === NULL_ENTRY ? 0 : XaErrno.Busy;
}

/** `xa_reserve`: makes sure that a later store needs no node. 0 or −ENOMEM. */
export function reserveAt(xas: Xas): number {
  cmpxchgAt(xas, NULL_ENTRY, XA_ZERO_ENTRY);
  return xas.error;
}

/** `xa_release`: takes a reservation back; an entry stays. */
export function releaseAt(xas: Xas): void {
  cmpxchgAt(xas, XA_ZERO_ENTRY, NULL_ENTRY);
}

/** `xa_get_mark`: whether the entry at the index has a mark. */
export function getMarkAt(xas: Xas, mark: Mark): boolean {
  let entry = xasStart(xas);
  while (xasGetMark(xas, mark)) {
    if (!isNode(entry)) return true;
    entry = xasDescend(xas, toNode(entry));
  }
  return false;
}

/** `xa_set_mark`: marks the entry at the index, if there is one. */
export function setMarkAt(xas: Xas, mark: Mark): void {
  if (xasLoad(xas) !== NULL_ENTRY) xasSetMark(xas, mark);
}

/** `xa_clear_mark`: unmarks the entry at the index. */
export function clearMarkAt(xas: Xas, mark: Mark): void {
  if (xasLoad(xas) !== NULL_ENTRY) xasClearMark(xas, mark);
}

/** `xa_get_order`: log2 of the indices of the entry at the index, 0 if there is none. */
export const getOrderAt = (xas: Xas): number => (xasLoad(xas) === NULL_ENTRY ? 0 : xasGetOrder(xas));

/** `xa_destroy`: frees every node and forgets every entry; the array stays and is empty. */
export function destroyAt(xas: Xas): void {
  const { arrays, xa } = xas;
  const head = arrays.heads.data[xa]!;
  xas.node = 0;
  if (head !== NULL_ENTRY) arrays.setHead(xa, NULL_ENTRY, -1);
  xasInitMarks(xas);
  if (arrays.isZeroBusy(xa)) xaMarkClear(arrays, xa, XA_FREE_MARK);
  if (isNode(head)) xasFreeNodes(xas, toNode(head));
}
