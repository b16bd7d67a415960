// The short way of xa_load, xa_store and xa_erase: a single entry whose leaf is already there. Results and cells are those of the cursor's
// way, which does everything else. No kernel symbol; our decision.

import { hi32, lo32 } from '../base/bits.ts';
import { StepKind } from '../base/steps.ts';
import { xasResult } from './at.ts';
import {
  isInternal,
  isNode,
  isSibling,
  isValue,
  NULL_ENTRY,
  toNode,
  XA_RETRY_ENTRY,
  type Entry,
} from './entry.ts';
import { exceeds, offsetAt } from './index64.ts';
import { xasDeleteNode } from './shrink.ts';
import { xasStore } from './store.ts';
import type { XArrays, Xas } from './xarrays.ts';

/** No such cell: the index is above the array's height, or within a larger entry. */
const NO_CELL = -1;

/** What the short way answers when the cursor has to do it: an entry that is never stored. */
export const NOT_HERE: Entry = XA_RETRY_ENTRY;

const NARROW = 26;

/**
 * The cell of `slots` that is an index's own, in a leaf. Where a node on the way is missing: the complement (`~`) of the cell, NULL,
 * that it would hang in; such a complement is below `NO_CELL`.
 */
function leafCell(arrays: XArrays, xa: number, index: number): number {
  let entry = arrays.heads.data[xa]!;
  if (!isNode(entry)) return NO_CELL;
  const { chunkShift, chunkMask } = arrays;
  const slots = arrays.slots.data;
  const lo = lo32(index);
  const hi = index > 0xffff_ffff ? hi32(index) : 0;
  let shift = arrays.shifts.data[toNode(entry)]!;
  if (exceeds(hi, lo, shift + chunkShift)) return NO_CELL;
  let cell = NO_CELL;
  for (; shift > NARROW && isNode(entry); shift -= chunkShift) {
    cell = (toNode(entry) << chunkShift) + offsetAt(hi, lo, shift, chunkMask);
    entry = slots[cell]!;
  }
  for (; isNode(entry); shift -= chunkShift) {
    cell = (toNode(entry) << chunkShift) + ((lo >>> shift) & chunkMask);
    entry = slots[cell]!;
  }
  if (shift < 0) return cell;
  return entry === NULL_ENTRY ? ~cell : NO_CELL;
}

/** Whether the entry in a leaf's cell stands alone and is a user's, or NULL. */
function isSingle(arrays: XArrays, cell: number, entry: Entry): boolean {
  if (entry === NULL_ENTRY) return true;
  if (isInternal(entry)) return false;
  return (cell & arrays.chunkMask) === arrays.chunkMask || !isSibling(arrays.slots.data[cell + 1]!);
}

/** Stores a user's entry, not NULL, in a plain array. Gives the old one, or `NOT_HERE`. */
export function storeInLeaf(arrays: XArrays, xa: number, index: number, entry: Entry): Entry {
  return storeAtCell(arrays, xa, index, leafCell(arrays, xa, index), entry);
}

/** Stores a user's entry, not NULL, in a plain array if `expected` is there. Gives what was there, or `NOT_HERE`. */
export function exchangeInLeaf(
  arrays: XArrays,
  xa: number,
  index: number,
  expected: Entry,
  entry: Entry,
): Entry {
  const cell = leafCell(arrays, xa, index);
  if (cell === NO_CELL) return NOT_HERE;
  const current = cell < 0 ? NULL_ENTRY : arrays.slots.data[cell]!;
  if (isInternal(current)) return NOT_HERE;
  return current === expected ? storeAtCell(arrays, xa, index, cell, entry) : current;
}

function storeAtCell(arrays: XArrays, xa: number, index: number, cell: number, entry: Entry): Entry {
  if (cell < 0) return cell === NO_CELL ? NOT_HERE : storeBelow(arrays.scratch.set(xa, index), ~cell, entry);
  const old = arrays.slots.data[cell]!;
  if (!isSingle(arrays, cell, old)) return NOT_HERE;
  if (old === entry) return old;
  const node = cell >> arrays.chunkShift;
  arrays.slots.set(cell, entry);
  if (old === NULL_ENTRY) arrays.counts.add(node, 1);
  if (isValue(old) !== isValue(entry)) arrays.nrValues.add(node, isValue(entry) ? 1 : -1);
  arrays.steps.emit(StepKind.SlotStore, xa, node, cell & arrays.chunkMask, entry);
  return old;
}

/** Goes on with the cursor from a cell where a node is missing. */
function storeBelow(xas: Xas, cell: number, entry: Entry): Entry {
  const { chunkShift, chunkMask } = xas.arrays;
  xas.node = cell >> chunkShift;
  xas.offset = cell & chunkMask;
  return xasResult(xas, xasStore(xas, entry));
}

/** Erases in a plain array without marks. Gives the old entry, or `NOT_HERE`. */
export function eraseInLeaf(arrays: XArrays, xa: number, index: number): Entry {
  const cell = leafCell(arrays, xa, index);
  if (cell < 0) return cell === NO_CELL ? NOT_HERE : NULL_ENTRY;
  const old = arrays.slots.data[cell]!;
  if (old === NULL_ENTRY) return NULL_ENTRY;
  if (!isSingle(arrays, cell, old)) return NOT_HERE;
  const node = cell >> arrays.chunkShift;
  arrays.slots.set(cell, NULL_ENTRY);
  const left = arrays.counts.add(node, -1);
  if (isValue(old)) arrays.nrValues.add(node, -1);
  arrays.steps.emit(StepKind.SlotStore, xa, node, cell & arrays.chunkMask, NULL_ENTRY);
  if (left === 0 || arrays.parents.data[node] === 0) {
    const xas = arrays.scratch.set(xa, index);
    xas.node = node;
    xasDeleteNode(xas);
  }
  return old;
}

/** The entry of a single index, NULL if there is none; `NOT_HERE` where the cursor has to look. */
export function loadFromLeaf(arrays: XArrays, xa: number, index: number): Entry {
  const cell = leafCell(arrays, xa, index);
  if (cell < 0) return cell === NO_CELL ? NOT_HERE : NULL_ENTRY;
  const entry = arrays.slots.data[cell]!;
  return isInternal(entry) ? NOT_HERE : entry;
}
