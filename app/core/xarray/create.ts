// Growing: xas_alloc, xas_expand, xas_create, xas_create_range (lib/xarray.c). Not modelled: xas_nomem's second attempt after an
// allocation failed; a failure ends the walk with −ENOMEM.

import { StepKind } from '../base/steps.ts';
import { isNode, isValue, mkNode, NULL_ENTRY, toNode, XA_ZERO_ENTRY, type Entry } from './entry.ts';
import { isAbove, maskHi, maskLo, shiftedHi, shiftedLo } from './index64.ts';
import { nodeClearMark, nodeMarkAll, nodeSetMark, xaMarked, xaMarkSet } from './marks.ts';
import { xasDescend } from './walk.ts';
import { XA_FREE_MARK, XA_MARK_MAX, XAS_RESTART, type Xas } from './xarrays.ts';

const ENOMEM = 12;
const INDEX_BITS = 64;

/** A node below the cursor's, counted in its parent but not yet in its slot; 0 and −ENOMEM when there is no memory. */
function xasAlloc(xas: Xas, shift: number): number {
  const { arrays, node: parent } = xas;
  const node = arrays.allocNode(xas.xa, shift, parent, parent === 0 ? 0 : xas.offset);
  if (node === 0) xas.fail(-ENOMEM);
  else if (parent !== 0) arrays.counts.add(parent, 1);
  return node;
}

/**
 * Bits of the greatest index that the cursor's entry needs; an entry of several indices at 0 needs a node, so one more, except that
 * there is no more than all 64. `xas_max`, which overflows there.
 */
function bitsNeeded(xas: Xas): number {
  let { hi, lo } = xas;
  if (xas.shift !== 0 || xas.sibs !== 0) {
    const spanHi = shiftedHi(xas.sibs + 1, xas.shift);
    const spanLo = shiftedLo(xas.sibs + 1, xas.shift);
    const restLo = (spanLo - 1) | 0;
    const restHi = spanLo === 0 ? (spanHi - 1) | 0 : spanHi;
    hi |= restHi;
    lo |= restLo;
    if (spanHi === 0 && spanLo === 0) return INDEX_BITS;
    if (hi === restHi && lo === restLo) {
      hi = spanHi;
      lo = spanLo;
    }
  }
  return hi === 0 ? 32 - Math.clz32(lo) : 64 - Math.clz32(hi);
}

/** Puts nodes on top until the array is high enough for the cursor's entry. Gives the shift above the head, −1 if it failed. */
function xasExpand(xas: Xas, head: Entry): number {
  const { arrays, xa } = xas;
  const { chunkShift } = arrays;
  const bits = bitsNeeded(xas);
  if (head === NULL_ENTRY) return Math.ceil(bits / chunkShift) * chunkShift;
  let shift = isNode(head) ? arrays.shifts.data[toNode(head)]! + chunkShift : 0;
  xas.node = 0;
  while (bits > shift) {
    const node = xasAlloc(xas, shift);
    if (node === 0) return -1;
    putBelow(xas, node, head);
    head = mkNode(node);
    arrays.setHead(xa, head, 1);
    shift += chunkShift;
  }
  xas.node = isNode(head) ? toNode(head) : 0;
  return shift;
}

/** Makes the present head the first slot of a new node, with its marks. */
function putBelow(xas: Xas, node: number, head: Entry): void {
  const { arrays, xa } = xas;
  arrays.counts.set(node, 1);
  if (isValue(head)) arrays.nrValues.set(node, 1);
  arrays.setEntry(node, 0, head);
  const tracksFree = arrays.tracksFree(xa);
  for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
    if (tracksFree && mark === XA_FREE_MARK) markFreeSlots(xas, node);
    else if (xaMarked(arrays, xa, mark)) nodeSetMark(arrays, node, 0, mark);
  }
  if (isNode(head)) {
    arrays.offsets.set(toNode(head), 0);
    arrays.parents.set(toNode(head), node);
  }
  arrays.steps.emit(StepKind.NodeAlloc, xa, node, arrays.shifts.data[node]);
}

/** All slots of a new top node are free, but the first only if something below it is. */
function markFreeSlots({ arrays, xa }: Xas, node: number): void {
  nodeMarkAll(arrays, node, XA_FREE_MARK);
  if (xaMarked(arrays, xa, XA_FREE_MARK)) return;
  nodeClearMark(arrays, node, 0, XA_FREE_MARK);
  xaMarkSet(arrays, xa, XA_FREE_MARK);
}

/**
 * Makes the slot that the cursor's entry will be stored in and puts the cursor there, with every node on the way. Gives what the
 * slot holds. Where a larger entry covers the index, its slot is the one. With `allowRoot` index 0 may stay in the head.
 */
export function xasCreate(xas: Xas, allowRoot: boolean): Entry {
  if (xas.node < XAS_RESTART) return NULL_ENTRY;
  const { arrays, xa } = xas;
  let entry: Entry;
  let shift: number;
  if (xas.node > 0) {
    shift = arrays.shifts.data[xas.node]!;
    entry = arrays.entryAt(xas.node, xas.offset);
  } else {
    shift = expandFor(xas, allowRoot);
    if (shift < 0) return NULL_ENTRY;
    entry = arrays.heads.data[xa]!;
  }
  return createBelow(xas, entry, shift);
}

function expandFor(xas: Xas, allowRoot: boolean): number {
  const { arrays, xa } = xas;
  const head = arrays.heads.data[xa]!;
  xas.node = 0;
  const shift = xasExpand(xas, head === NULL_ENTRY && arrays.isZeroBusy(xa) ? XA_ZERO_ENTRY : head);
  return shift === 0 && !allowRoot ? arrays.chunkShift : shift;
}

function createBelow(xas: Xas, entry: Entry, shift: number): Entry {
  const { arrays } = xas;
  while (shift > xas.shift) {
    shift -= arrays.chunkShift;
    let node: number;
    if (isNode(entry)) node = toNode(entry);
    else if (entry !== NULL_ENTRY) break;
    else {
      node = addChild(xas, shift);
      if (node === 0) break;
    }
    entry = xasDescend(xas, node);
  }
  return entry;
}

/** A new node in the slot under the cursor, or as the head. */
function addChild(xas: Xas, shift: number): number {
  const { arrays, xa, node: parent } = xas;
  const node = xasAlloc(xas, shift);
  if (node === 0) return 0;
  if (arrays.tracksFree(xa)) nodeMarkAll(arrays, node, XA_FREE_MARK);
  if (parent !== 0) arrays.setEntry(parent, xas.offset, mkNode(node));
  arrays.steps.emit(StepKind.NodeAlloc, xa, node, shift);
  if (parent === 0) arrays.setHead(xa, mkNode(node), 1);
  return node;
}

/** Makes all nodes that single entries over the cursor's whole range will need. On −ENOMEM the cursor is as it was, with the error. */
export function xasCreateRange(xas: Xas): void {
  const { arrays, hi, lo, shift, sibs } = xas;
  widenToLast(xas);
  for (;;) {
    xasCreate(xas, true);
    if (xas.error !== 0) {
      xas.shift = shift;
      xas.sibs = sibs;
      break;
    }
    if (!isAbove(xas.hi, xas.lo, hi, lo | arrays.chunkMask)) break;
    if (xas.lo >>> 0 < arrays.chunkSize) xas.hi = (xas.hi - 1) | 0;
    xas.lo = (xas.lo - arrays.chunkSize) | 0;
    toSlotBefore(xas, shift);
  }
  xas.hi = hi;
  xas.lo = lo;
  if (xas.node > 0) xas.offset = xas.offsetIn(xas.node);
}

function widenToLast(xas: Xas): void {
  const { arrays, shift, sibs, node } = xas;
  const bits = shift + (32 - Math.clz32(sibs));
  xas.hi |= maskHi(bits);
  xas.lo |= maskLo(bits);
  if (node > 0 && arrays.shifts.data[node] === shift) xas.offset |= sibs;
  xas.shift = 0;
  xas.sibs = 0;
}

/** Up from a node that is done to the slot before it, as far as the range reaches. */
function toSlotBefore(xas: Xas, shift: number): void {
  const { offsets, parents, shifts } = xas.arrays;
  while (xas.node > 0 && shifts.data[xas.node]! < shift) {
    const offset = offsets.data[xas.node]!;
    xas.node = parents.data[xas.node]!;
    xas.offset = offset - 1;
    if (offset !== 0) break;
  }
}
