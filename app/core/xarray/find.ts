// Searching: xas_find, xas_next_entry, xas_find_marked, xas_next_marked, xas_find_conflict (lib/xarray.c, include/linux/xarray.h).
// The bound of a search is the cursor's, inclusive. As loops:
//
//   xas.set(xa, first).upTo(last);
//   for (let entry = xasFind(xas); entry !== NULL_ENTRY; entry = xasNextEntry(xas)) …
//
// Not modelled: NULL slots that still have a mark, which only a reader beside a writer can see.

import { isInternal, isNode, isSibling, NULL_ENTRY, toNode, toSibling, type Entry } from './entry.ts';
import { exceeds, isAbove, offsetAt } from './index64.ts';
import { nodeFindMark, xaMarked } from './marks.ts';
import { isInNode, xasDescend, xasLoad, xasStart } from './walk.ts';
import { XA_FREE_MARK, XAS_BOUNDS, XAS_RESTART, type Mark, type Xas } from './xarrays.ts';

const isPast = ({ hi, lo, maxHi, maxLo }: Xas): boolean => isAbove(hi, lo, maxHi, maxLo);

/** To the first index of the slot after the cursor's. */
function nextSlot(xas: Xas): void {
  xas.offset++;
  xas.moveIndex(xas.offset, xas.arrays.shifts.data[xas.node]!);
}

/** To the slot behind the present node, in its parent; at the top to no node. */
function climb(xas: Xas): void {
  const { offsets, parents } = xas.arrays;
  xas.offset = offsets.data[xas.node]! + 1;
  xas.node = parents.data[xas.node]!;
}

/**
 * The next entry from the cursor on, up to its bound: the one at its index if the cursor is fresh, else the one behind it. Zero
 * entries are found, siblings are not. NULL when there is none.
 */
export function xasFind(xas: Xas): Entry {
  if (xas.node === XAS_BOUNDS || xas.error !== 0) return NULL_ENTRY;
  if (isPast(xas)) return xas.leave();
  if (xas.node === 0) {
    xas.hi = 0;
    xas.lo = 1;
    return xas.leave();
  }
  if (xas.node === XAS_RESTART) {
    const entry = xasLoad(xas);
    if (entry !== NULL_ENTRY || !isInNode(xas)) return entry;
  } else resync(xas);
  nextSlot(xas);
  return findFromSlot(xas);
}

/** After `xasNext` or a store the offset of a leaf may lag behind the index: the index counts. */
function resync(xas: Xas): void {
  const { chunkMask, shifts } = xas.arrays;
  if (shifts.data[xas.node] !== 0 || xas.offset === (xas.lo & chunkMask)) return;
  xas.offset = ((xas.lo - 1) & chunkMask) + 1;
}

/**
 * One past the last slot of a node that begins within the bound, for a cursor that is in the node and within the bound itself. At
 * shift 60 slots from 16 on are beyond 2^64: they are empty and count as within.
 */
function endOfBound({ arrays, hi, lo, maxHi, maxLo }: Xas, shift: number): number {
  const { chunkShift, chunkMask, chunkSize } = arrays;
  if (exceeds(hi ^ maxHi, lo ^ maxLo, shift + chunkShift)) return chunkSize;
  const end = offsetAt(maxHi, maxLo, shift, chunkMask) + 1;
  return shift === 60 && end === 16 ? chunkSize : end;
}

function findFromSlot(xas: Xas): Entry {
  const { arrays } = xas;
  const slots = arrays.slots.data;
  while (xas.node !== 0 && !isPast(xas)) {
    if (xas.offset === arrays.chunkSize) {
      climb(xas);
      continue;
    }
    const shift = arrays.shifts.data[xas.node]!;
    const first = xas.node << arrays.chunkShift;
    const end = first + endOfBound(xas, shift);
    let cell = first + xas.offset;
    while (cell < end && isNothing(slots[cell]!)) cell++;
    if (cell !== first + xas.offset) {
      xas.offset = cell - first;
      xas.moveIndex(xas.offset, shift);
    }
    if (cell === end) continue;
    const entry = slots[cell]!;
    if (!isNode(entry)) return entry;
    xas.node = toNode(entry);
    xas.offset = 0;
  }
  if (xas.node === 0) xas.node = XAS_BOUNDS;
  return NULL_ENTRY;
}

const isNothing = (entry: Entry): boolean => entry === NULL_ENTRY || isSibling(entry);

/**
 * The entry behind the one that the cursor found last, or NULL: `xasFind` with a short way to the next slot of a leaf. (Where the
 * index is inside an entry that slot is a sibling, so the short way is not taken.)
 */
export function xasNextEntry(xas: Xas): Entry {
  const { arrays, node, offset, lo } = xas;
  if (node > 0 && offset < arrays.chunkMask && arrays.shifts.data[node] === 0) {
    const entry = arrays.slots.data[(node << arrays.chunkShift) + offset + 1]!;
    if (entry !== NULL_ENTRY && !isInternal(entry) && (lo !== xas.maxLo || xas.hi !== xas.maxHi)) {
      xas.offset = offset + 1;
      xas.lo = lo + 1;
      return entry;
    }
  }
  return xasFind(xas);
}

/**
 * The next entry with a mark, up to the bound; where the array tracks free slots, the free mark finds NULL slots, with the cursor
 * on them. Begun inside an entry with siblings it gives that entry, at its first index. When nothing is left up to the bound the
 * cursor is at `XAS_RESTART`; when the array ends before the bound, at `XAS_BOUNDS`.
 */
export function xasFindMarked(xas: Xas, mark: Mark): Entry {
  if (xas.error !== 0) return NULL_ENTRY;
  if (isPast(xas)) return restart(xas);
  if (xas.node > 0) return markedFrom(xas, mark, true);
  if (xas.node === 0) return leaveAtOne(xas);
  const { arrays, xa } = xas;
  const head = headFor(xas);
  if (xas.node === XAS_BOUNDS) return leaveOrRestart(xas);
  if (!isNode(head)) return xaMarked(arrays, xa, mark) ? head : leaveAtOne(xas);
  xas.node = toNode(head);
  xas.offset = xas.offsetIn(xas.node);
  return markedFrom(xas, mark, false);
}

/** The head, with the cursor at it; `XAS_BOUNDS` when the index is above what the array can hold. */
function headFor(xas: Xas): Entry {
  xas.node = XAS_RESTART;
  return xasStart(xas);
}

function restart(xas: Xas): Entry {
  xas.node = XAS_RESTART;
  return NULL_ENTRY;
}

const leaveOrRestart = (xas: Xas): Entry => (isPast(xas) ? restart(xas) : xas.leave());

function leaveAtOne(xas: Xas): Entry {
  xas.hi = 0;
  xas.lo = 1;
  return leaveOrRestart(xas);
}

function markedFrom(xas: Xas, mark: Mark, behind: boolean): Entry {
  const { arrays } = xas;
  const findsFree = mark === XA_FREE_MARK && arrays.tracksFree(xas.xa);
  while (!isPast(xas)) {
    if (xas.offset === arrays.chunkSize) {
      climb(xas);
      if (xas.node === 0) break;
      behind = false;
      continue;
    }
    if (!behind) toFirstSlot(xas);
    const offset = nodeFindMark(arrays, xas.node, xas.offset + (behind ? 1 : 0), mark);
    if (offset > xas.offset) {
      behind = false;
      xas.moveIndex(offset, arrays.shifts.data[xas.node]!);
      if (wrappedOrPast(xas)) return restart(xas);
      xas.offset = offset;
      if (offset === arrays.chunkSize) continue;
    }
    const entry = arrays.entryAt(xas.node, xas.offset);
    if (isNode(entry)) {
      xas.node = toNode(entry);
      xas.offset = xas.offsetIn(xas.node);
    } else if (!isSibling(entry) && (entry !== NULL_ENTRY || findsFree)) return entry;
    else behind = true;
  }
  return leaveOrRestart(xas);
}

/** Whether the index less one reaches the bound: it moved past it, or wrapped to 0. */
function wrappedOrPast({ hi, lo, maxHi, maxLo }: Xas): boolean {
  const beforeHi = lo === 0 ? hi - 1 : hi;
  return !isAbove(maxHi, maxLo, beforeHi | 0, (lo - 1) | 0);
}

function toFirstSlot(xas: Xas): void {
  const { arrays, node } = xas;
  const entry = arrays.entryAt(node, xas.offset);
  if (!isSibling(entry)) return;
  xas.offset = toSibling(entry);
  xas.moveIndex(xas.offset, arrays.shifts.data[node]!);
}

/** The marked entry behind the one found last, or NULL: `xasFindMarked` with a short way within a leaf. */
export function xasNextMarked(xas: Xas, mark: Mark): Entry {
  const { arrays, node } = xas;
  if (node <= 0 || arrays.shifts.data[node] !== 0) return xasFindMarked(xas, mark);
  xas.offset = nodeFindMark(arrays, node, xas.offset + 1, mark);
  xas.moveIndex(xas.offset, 0);
  if (isPast(xas)) return NULL_ENTRY;
  if (xas.offset === arrays.chunkSize) return xasFindMarked(xas, mark);
  const entry = arrays.entryAt(node, xas.offset);
  return entry === NULL_ENTRY ? xasFindMarked(xas, mark) : entry;
}

/**
 * The next entry inside the range that the cursor's entry would cover, or the one that covers it; NULL when there is no more.
 * Called again and again it meets every entry that a store would replace.
 */
export function xasFindConflict(xas: Xas): Entry {
  if (xas.error !== 0 || xas.node === 0) return NULL_ENTRY;
  if (xas.node < 0) {
    const entry = conflictFromHead(xas);
    if (entry !== NULL_ENTRY || xas.node <= 0) return entry;
  }
  const { arrays } = xas;
  if (arrays.shifts.data[xas.node]! > xas.shift) return NULL_ENTRY;
  for (;;) {
    if (arrays.shifts.data[xas.node] === xas.shift) {
      if ((xas.offset & xas.sibs) === xas.sibs) break;
    } else if (xas.offset === arrays.chunkMask) {
      xas.offset = arrays.offsets.data[xas.node]!;
      xas.node = arrays.parents.data[xas.node]!;
      if (xas.node === 0) break;
      continue;
    }
    xas.offset++;
    const entry = firstBelow(xas, arrays.entryAt(xas.node, xas.offset));
    if (entry !== NULL_ENTRY) return entry;
  }
  xas.offset -= xas.sibs;
  return NULL_ENTRY;
}

function conflictFromHead(xas: Xas): Entry {
  let entry = xasStart(xas);
  while (isNode(entry)) entry = xasDescend(xas, toNode(entry));
  return entry;
}

/** The entry of the first slot, all the way down; a sibling counts as nothing. */
function firstBelow(xas: Xas, entry: Entry): Entry {
  if (isSibling(entry)) return NULL_ENTRY;
  while (isNode(entry)) {
    xas.node = toNode(entry);
    xas.offset = 0;
    entry = xas.arrays.entryAt(xas.node, 0);
  }
  return entry;
}
