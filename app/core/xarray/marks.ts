// Marks: node_get_mark, node_set_mark, …, xas_get_mark, xas_set_mark, xas_clear_mark, xas_init_marks (lib/xarray.c). A node's bit is
// set where any entry below that slot has the mark; the array's own bit where any entry has it.

import { XA_FREE_MARK, XA_MARK_MAX, type Mark, type XArrays, type Xas } from './xarrays.ts';

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

const wordOf = (arrays: XArrays, node: number, mark: number): number => (node * 3 + mark) * arrays.markWords;

/** Whether slot `offset` of a node has a mark. */
export function nodeHasMark(arrays: XArrays, node: number, offset: number, mark: number): boolean {
  const word = arrays.nodeMarks.data[wordOf(arrays, node, mark) + (offset >> 5)]!;
  return ((word >>> (offset & 31)) & 1) === 1;
}

/** Marks a slot. Answers whether it had the mark before. */
export function nodeSetMark(arrays: XArrays, node: number, offset: number, mark: number): boolean {
  const cell = wordOf(arrays, node, mark) + (offset >> 5);
  const before = arrays.nodeMarks.data[cell]!;
  const after = before | (1 << (offset & 31));
  arrays.nodeMarks.set(cell, after);
  return before === after;
}

/** Unmarks a slot. Answers whether it had the mark before. */
export function nodeClearMark(arrays: XArrays, node: number, offset: number, mark: number): boolean {
  const cell = wordOf(arrays, node, mark) + (offset >> 5);
  const before = arrays.nodeMarks.data[cell]!;
  const after = before & ~(1 << (offset & 31));
  arrays.nodeMarks.set(cell, after);
  return before !== after;
}

/** Whether any slot of a node has a mark. */
export function nodeHasAnyMark(arrays: XArrays, node: number, mark: number): boolean {
  const first = wordOf(arrays, node, mark);
  for (let i = 0; i < arrays.markWords; i++) if (arrays.nodeMarks.data[first + i] !== 0) return true;
  return false;
}

/** Marks every slot of a node. */
export function nodeMarkAll(arrays: XArrays, node: number, mark: number): void {
  const first = wordOf(arrays, node, mark);
  const full = arrays.chunkSize < 32 ? 2 ** arrays.chunkSize - 1 : -1;
  for (let i = 0; i < arrays.markWords; i++) arrays.nodeMarks.set(first + i, full);
}

/** The first slot from `from` on that has a mark, or the number of slots if none has (`xas_find_chunk`). */
export function nodeFindMark(arrays: XArrays, node: number, from: number, mark: number): number {
  if (from >= arrays.chunkSize) return arrays.chunkSize;
  const first = wordOf(arrays, node, mark);
  let at = from >> 5;
  let word = arrays.nodeMarks.data[first + at]! & (-1 << (from & 31));
  while (word === 0 && ++at < arrays.markWords) word = arrays.nodeMarks.data[first + at]!;
  return word === 0 ? arrays.chunkSize : at * 32 + lowestBit(word);
}

/** Whether an array has a mark itself (`xa_marked`). */
export const xaMarked = (arrays: XArrays, xa: number, mark: number): boolean =>
  ((arrays.marks.data[xa]! >> mark) & 1) === 1;

/** Sets an array's own mark (`xa_mark_set`). */
export const xaMarkSet = (arrays: XArrays, xa: number, mark: number): void =>
  arrays.marks.set(xa, arrays.marks.data[xa]! | (1 << mark));

/** Clears an array's own mark (`xa_mark_clear`). */
export const xaMarkClear = (arrays: XArrays, xa: number, mark: number): void =>
  arrays.marks.set(xa, arrays.marks.data[xa]! & ~(1 << mark));

/** Whether the entry under the cursor has a mark. */
export function xasGetMark({ arrays, xa, node, offset }: Xas, mark: Mark): boolean {
  if (node < 0) return false;
  return node === 0 ? xaMarked(arrays, xa, mark) : nodeHasMark(arrays, node, offset, mark);
}

/** Marks the entry under the cursor, and its slot in every node above that had it not. */
export function xasSetMark({ arrays, xa, node, offset }: Xas, mark: number): void {
  if (node < 0) return;
  while (node !== 0) {
    if (nodeSetMark(arrays, node, offset, mark)) return;
    offset = arrays.offsets.data[node]!;
    node = arrays.parents.data[node]!;
  }
  xaMarkSet(arrays, xa, mark);
}

/** Unmarks the entry under the cursor, and the slots above that have no other marked entry below them. */
export function xasClearMark({ arrays, xa, node, offset }: Xas, mark: number): void {
  if (node < 0) return;
  while (node !== 0) {
    if (!nodeClearMark(arrays, node, offset, mark)) return;
    if (nodeHasAnyMark(arrays, node, mark)) return;
    offset = arrays.offsets.data[node]!;
    node = arrays.parents.data[node]!;
  }
  xaMarkClear(arrays, xa, mark);
}

/** The marks of a slot that holds nothing: none, but the free mark where the array tracks free slots. */
export function xasInitMarks(xas: Xas): void {
  const { arrays, xa } = xas;
  const tracksFree = arrays.tracksFree(xa);
  if (!tracksFree && arrays.marks.data[xa] === 0) return;
  for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
    if (tracksFree && mark === XA_FREE_MARK) xasSetMark(xas, mark);
    else xasClearMark(xas, mark);
  }
}

/** Moves the marks of all slots of the entry to store to its first slot (`xas_squash_marks`). */
export function xasSquashMarks({ arrays, node, offset, sibs }: Xas): void {
  const last = offset + sibs;
  for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
    if (nodeFindMark(arrays, node, offset + 1, mark) > last) continue;
    nodeSetMark(arrays, node, offset, mark);
    for (let slot = offset + 1; slot <= last; slot++) nodeClearMark(arrays, node, slot, mark);
  }
}
