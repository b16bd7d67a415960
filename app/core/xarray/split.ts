// Splitting an entry of many indices: xas_split_alloc, xas_split (lib/xarray.c, 6.12). Not modelled: huge page cache entries, the
// only users of it in Linux.

import { StepKind } from '../base/steps.ts';
import { isValue, mkNode, mkSibling, type Entry } from './entry.ts';
import { nodeHasMark, nodeMarkAll, nodeSetMark } from './marks.ts';
import { xasLoad } from './walk.ts';
import { XA_MARK_MAX, type XArrays, type Xas } from './xarrays.ts';

const ENOMEM = 12;

const siblingsOf = (arrays: XArrays, order: number): number => (1 << (order % arrays.chunkShift)) - 1;

/**
 * Makes the nodes that splitting an entry of 2^order indices into entries of the cursor's order needs, filled with `entry`. An
 * entry that would split over two levels or more is refused with −ENOMEM, as in Linux.
 */
export function xasSplitAlloc(xas: Xas, entry: Entry, order: number): void {
  const { arrays, shift } = xas;
  const { chunkShift } = arrays;
  if (shift + 2 * chunkShift <= order) {
    xas.fail(-ENOMEM);
    return;
  }
  if (shift + chunkShift > order) return;
  for (let left = siblingsOf(arrays, order); left >= 0; left--) {
    const node = arrays.allocNode(xas.xa, shift, xas.alloc, 0);
    if (node === 0) {
      dropAlloc(xas);
      xas.fail(-ENOMEM);
      return;
    }
    fillSlots(xas, node, entry);
    xas.alloc = node;
  }
}

function fillSlots({ arrays, sibs }: Xas, node: number, entry: Entry): void {
  for (let slot = 0; slot < arrays.chunkSize; slot++) {
    arrays.setEntry(node, slot, (slot & sibs) === 0 ? entry : mkSibling(slot & ~sibs));
  }
}

/** `xas_destroy`: frees the nodes made ahead. */
function dropAlloc(xas: Xas): void {
  const { arrays, xa } = xas;
  while (xas.alloc !== 0) {
    const node = xas.alloc;
    xas.alloc = arrays.parents.data[node]!;
    for (let slot = 0; slot < arrays.chunkSize; slot++) arrays.setEntry(node, slot, 0);
    arrays.freeNode(xa, node, true);
  }
}

/** Replaces the entry of 2^order indices under the cursor by entries of the cursor's order that hold `entry` and have its marks. */
export function xasSplit(xas: Xas, entry: Entry, order: number): void {
  const { arrays } = xas;
  const current = xasLoad(xas);
  const { node } = xas;
  if (node <= 0) {
    dropAlloc(xas);
    return;
  }
  const marks = marksOf(arrays, node, xas.offset);
  const intoNodes = xas.shift < arrays.shifts.data[node]!;
  const step = intoNodes ? 1 : xas.sibs + 1;
  const last = xas.offset + siblingsOf(arrays, order);
  let values = 0;
  for (let slot = last - step + 1; slot >= xas.offset; slot -= step) {
    markSlot(arrays, node, slot, marks);
    if (intoNodes) {
      hangChild(xas, slot, entry, marks);
      if (isValue(current)) values--;
    } else {
      storeSplit(xas, slot, entry);
      values += (Number(isValue(entry)) - Number(isValue(current))) * step;
    }
  }
  if (values !== 0) arrays.nrValues.add(node, values);
}

function storeSplit({ arrays, xa, node, sibs }: Xas, slot: number, entry: Entry): void {
  arrays.setEntry(node, slot, entry);
  for (let i = slot + 1; i <= slot + sibs; i++) arrays.setEntry(node, i, mkSibling(slot));
  arrays.steps.emit(StepKind.SlotStore, xa, node, slot, entry);
}

function hangChild(xas: Xas, slot: number, entry: Entry, marks: number): void {
  const { arrays, xa, node, alloc: child } = xas;
  xas.alloc = arrays.parents.data[child]!;
  arrays.offsets.set(child, slot);
  arrays.parents.set(child, node);
  arrays.counts.set(child, arrays.chunkSize);
  if (isValue(entry)) arrays.nrValues.set(child, arrays.chunkSize);
  for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
    if ((marks & (1 << mark)) !== 0) markEntries(arrays, child, xas.sibs, mark);
  }
  arrays.setEntry(node, slot, mkNode(child));
  arrays.steps.emit(StepKind.NodeAlloc, xa, child, arrays.shifts.data[child]);
}

/** Marks the first slot of every entry of a full node (`node_mark_slots`). */
function markEntries(arrays: XArrays, node: number, sibs: number, mark: number): void {
  if (sibs === 0) nodeMarkAll(arrays, node, mark);
  else for (let slot = 0; slot < arrays.chunkSize; slot += sibs + 1) nodeSetMark(arrays, node, slot, mark);
}

function markSlot(arrays: XArrays, node: number, slot: number, marks: number): void {
  for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
    if ((marks & (1 << mark)) !== 0) nodeSetMark(arrays, node, slot, mark);
  }
}

function marksOf(arrays: XArrays, node: number, offset: number): number {
  let marks = 0;
  for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
    if (nodeHasMark(arrays, node, offset, mark)) marks |= 1 << mark;
  }
  return marks;
}
