// Walking: xas_start, xas_descend, xas_load, xas_reload, xas_next, xas_prev, xas_pause, xas_get_order (lib/xarray.c). Not modelled:
// a writer beside the reader, so that no walk begins anew by itself.

import { isNode, isSibling, NULL_ENTRY, toNode, toSibling, XA_RETRY_ENTRY, type Entry } from './entry.ts';
import { exceeds, maskHi, maskLo } from './index64.ts';
import { XAS_BOUNDS, XAS_RESTART, type Xas } from './xarrays.ts';

/** The entry where the cursor is, read again. Requires a cursor that is in the array. */
function xasReload(xas: Xas): Entry {
  const { arrays, node } = xas;
  if (node === 0) return arrays.heads.data[xas.xa]!;
  const entry = arrays.entryAt(node, xas.offsetIn(node));
  return isSibling(entry) ? arrays.entryAt(node, toSibling(entry)) : entry;
}

/** The entry to begin at: the head, where the array is high enough for the index; NULL and `XAS_BOUNDS` where it is not. */
export function xasStart(xas: Xas): Entry {
  const { arrays, node } = xas;
  if (node >= 0) return xasReload(xas);
  if (node < XAS_RESTART) return NULL_ENTRY;
  const entry = arrays.heads.data[xas.xa]!;
  const bits = isNode(entry) ? arrays.shifts.data[toNode(entry)]! + arrays.chunkShift : 0;
  if (exceeds(xas.hi, xas.lo, bits)) return xas.leave();
  xas.node = 0;
  return entry;
}

/** Steps into `node`, to the slot of the index; of a sibling to the slot that it belongs to. Gives that slot's entry. */
export function xasDescend(xas: Xas, node: number): Entry {
  const { arrays } = xas;
  let offset = xas.offsetIn(node);
  let entry = arrays.entryAt(node, offset);
  while (isSibling(entry)) {
    offset = toSibling(entry);
    entry = arrays.entryAt(node, offset);
    if (isNode(entry)) entry = XA_RETRY_ENTRY;
  }
  xas.node = node;
  xas.offset = offset;
  return entry;
}

/**
 * The entry at the index: walks down from the head, or reads again where the cursor is. It stops at a node that is as low as the
 * entry to store is large and then gives that node; outside the array's height it gives NULL with the cursor at `XAS_BOUNDS`.
 */
export function xasLoad(xas: Xas): Entry {
  let entry = xasStart(xas);
  while (isNode(entry)) {
    const node = toNode(entry);
    if (xas.shift > xas.arrays.shifts.data[node]!) break;
    entry = xasDescend(xas, node);
  }
  return entry;
}

/** Whether the cursor is in a node, and not at the head or outside. */
export const isInNode = (xas: Xas): boolean => xas.node > 0;

/** Goes up while the cursor is past either end of its node, then down to the slot of its index. */
function climbAndDescend(xas: Xas, step: 1 | -1): Entry {
  const { arrays } = xas;
  while (xas.offset === arrays.chunkSize || xas.offset < 0) {
    xas.offset = arrays.offsets.data[xas.node]! + step;
    xas.node = arrays.parents.data[xas.node]!;
    if (xas.node === 0) return xas.leave();
  }
  let entry = arrays.entryAt(xas.node, xas.offset);
  while (isNode(entry)) {
    xas.node = toNode(entry);
    xas.offset = xas.offsetIn(xas.node);
    entry = arrays.entryAt(xas.node, xas.offset);
  }
  return entry;
}

function stepBy(xas: Xas, step: 1 | -1): Entry {
  if (xas.node >= XAS_BOUNDS) addToIndex(xas, step);
  if (xas.node === 0) return xas.leave();
  if (!isInNode(xas)) return xasLoad(xas);
  if (xas.offset !== xas.offsetIn(xas.node)) xas.offset += step;
  return climbAndDescend(xas, step);
}

function addToIndex(xas: Xas, step: 1 | -1): void {
  if (step === 1) xas.advance(1, 0);
  else {
    if (xas.lo === 0) xas.hi = (xas.hi - 1) | 0;
    xas.lo = (xas.lo - 1) | 0;
  }
}

/** The entry at the next index, NULL ones and siblings included; the index wraps at 2^64. A fresh cursor loads its own index. */
export const xasNext = (xas: Xas): Entry => stepBy(xas, 1);

/** The entry at the index before, NULL ones and siblings included; the index wraps at 0. A fresh cursor loads its own index. */
export const xasPrev = (xas: Xas): Entry => stepBy(xas, -1);

/** Makes ready to go on after the lock was dropped: the next search starts at the head, behind the present entry. */
export function xasPause(xas: Xas): void {
  const { arrays, node } = xas;
  if (node < 0) return;
  xas.node = XAS_RESTART;
  if (node === 0) {
    xas.advance(1, 0);
    return;
  }
  let offset = xas.offset + 1;
  while (offset < arrays.chunkSize && isSibling(arrays.entryAt(node, offset))) offset++;
  const shift = arrays.shifts.data[node]!;
  xas.hi &= ~maskHi(shift);
  xas.lo &= ~maskLo(shift);
  xas.advance(offset - xas.offset, shift);
  if (xas.hi === 0 && xas.lo === 0) xas.node = XAS_BOUNDS;
}

/** log2 of the indices of the entry under the cursor, which `xasLoad` put there. */
export function xasGetOrder({ arrays, node, offset }: Xas): number {
  if (node === 0) return 0;
  let order = 0;
  for (let slot = offset + 1; slot < arrays.chunkSize; slot = offset + (1 << order)) {
    if (!isSibling(arrays.entryAt(node, slot))) break;
    order++;
  }
  return order + arrays.shifts.data[node]!;
}
