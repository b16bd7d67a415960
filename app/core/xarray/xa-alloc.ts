// xa_alloc, xa_alloc_cyclic (lib/xarray.c): an entry at the first free index. Ids are 32 bits. Not modelled: gfp flags; the lock is the
// caller's.

import { XaErrno } from './at.ts';
import { isAdvanced, NULL_ENTRY, XA_ZERO_ENTRY, type Entry } from './entry.ts';
import { xasFindMarked } from './find.ts';
import { xasClearMark } from './marks.ts';
import { xasStore } from './store.ts';
import { XA_FREE_MARK, XaFlag, XAS_RESTART, type XArrays } from './xarrays.ts';

/** Ids to choose from, both inclusive (`struct xa_limit`), below 2^32. */
export interface XaLimit {
  readonly min: number;
  readonly max: number;
}

/** What an allocation answers: `code` 0, or 1 after a wrap to the lower end, with the id; or −EBUSY, −ENOMEM, −EINVAL. */
export interface XaAllocated {
  readonly code: number;
  readonly id: number;
}

/** Stores `entry` (NULL reserves) at the lowest free id within the limit. The array must track free slots. */
export function xaAlloc(arrays: XArrays, xa: number, entry: Entry, limit: XaLimit): XaAllocated {
  if (isAdvanced(entry) || !arrays.tracksFree(xa)) return { code: XaErrno.Invalid, id: 0 };
  const xas = arrays.scratch.set(xa, limit.min).upTo(limit.max);
  xasFindMarked(xas, XA_FREE_MARK);
  if (xas.node === XAS_RESTART) return { code: XaErrno.Busy, id: 0 };
  const id = xas.index;
  xasStore(xas, entry === NULL_ENTRY ? XA_ZERO_ENTRY : entry);
  xasClearMark(xas, XA_FREE_MARK);
  return { code: xas.error, id };
}

/**
 * The same from `next` on, then from the limit's lower end. The caller keeps `next`: after success it is id + 1, modulo 2^32
 * (`nextCyclic`).
 */
export function xaAllocCyclic(
  arrays: XArrays,
  xa: number,
  entry: Entry,
  limit: XaLimit,
  next: number,
): XaAllocated {
  const min = Math.max(limit.min, next);
  let { code, id } = xaAlloc(arrays, xa, entry, { min, max: limit.max });
  const flags = arrays.flags.data[xa]!;
  if (code === 0 && (flags & XaFlag.AllocWrapped) !== 0) {
    arrays.flags.set(xa, flags & ~XaFlag.AllocWrapped);
    code = 1;
  }
  if (code < 0 && min > limit.min) {
    ({ code, id } = xaAlloc(arrays, xa, entry, limit));
    if (code === 0) code = 1;
  }
  if (code >= 0 && nextCyclic(id) === 0) arrays.flags.set(xa, arrays.flags.data[xa]! | XaFlag.AllocWrapped);
  return { code, id };
}

/** The `next` to hand in after `id` was allocated. */
export const nextCyclic = (id: number): number => (id + 1) % 2 ** 32;
