// xa_store_range (lib/xarray.c): one entry over any range of indices, cut into pieces that a node's slots allow. In bigints: nobody
// stores ranges often. Not modelled: gfp flags; the lock is the caller's.

import { bigHi, bigLo } from '../base/bits.ts';
import { xasResult, XaErrno } from './at.ts';
import { xasCreate } from './create.ts';
import { isInternal, NULL_ENTRY, xaError, type Entry } from './entry.ts';
import { xasStore } from './store.ts';
import type { XArrays, Xas } from './xarrays.ts';

const U64_BITS = 64;

/** `__ffs(last + 1)`: the largest order whose entries can end at `last`. */
function orderOfEnd(last: bigint): number {
  let order = 0;
  while (order < U64_BITS && ((last >> BigInt(order)) & 1n) === 1n) order++;
  return order;
}

/** `xas_set_range`: sets the cursor for the largest piece from `first` on; no piece is more than the slots of a node at the top. */
function setPiece(xas: Xas, first: bigint, last: bigint): void {
  const { chunkShift, chunkMask, topShift } = xas.arrays;
  const [bits, mask] = [BigInt(chunkShift), BigInt(chunkMask)];
  xas.set64(xas.xa, bigHi(first), bigLo(first));
  let start = first;
  let sibs = last - first;
  let firstRest = mask;
  let shift = 0;
  while ((start & mask) === 0n && shift < topShift) {
    if (sibs < mask || (sibs === mask && firstRest < mask)) break;
    shift += chunkShift;
    if (firstRest === mask) firstRest = sibs & mask;
    sibs >>= bits;
    start >>= bits;
  }
  const offset = start & mask;
  if (offset + sibs > mask) sibs = mask - offset;
  if (((start + sibs + 1n) << BigInt(shift)) - 1n > last) sibs -= 1n;
  xas.shift = shift;
  xas.sibs = Number(sibs);
}

/**
 * Stores one entry over `first` to `last`, inclusive, 0 to 2^64−1; NULL erases. It takes as many pieces as the range needs, so the
 * entry may be met more than once; an entry that only partly lies in the range is replaced as a whole or cut, as in Linux.
 * NULL, or an error entry: −EINVAL for an internal entry or a range that ends before it begins, −ENOMEM.
 */
export function xaStoreRange(arrays: XArrays, xa: number, first: bigint, last: bigint, entry: Entry): Entry {
  if (isInternal(entry) || last < first) return xaError(XaErrno.Invalid);
  const xas = arrays.scratch.set64(xa, bigHi(last), bigLo(last));
  if (entry !== NULL_ENTRY) xasCreate(xas.setOrder(orderOfEnd(last)), true);
  for (let start = first; start <= last && xas.error === 0;) {
    setPiece(xas, start, last);
    xasStore(xas, entry);
    start += BigInt(xas.sibs + 1) << BigInt(xas.shift);
  }
  return xasResult(xas, NULL_ENTRY);
}
