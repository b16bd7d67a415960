// Shrinking: xas_shrink, xas_delete_node, xas_free_nodes (lib/xarray.c). Not modelled: retry entries left in the slots of a freed
// node for late readers.

import { isNode, NULL_ENTRY, toNode, XA_ZERO_ENTRY } from './entry.ts';
import { nodeHasMark, xaMarkClear } from './marks.ts';
import { XA_FREE_MARK, XAS_BOUNDS, type Xas } from './xarrays.ts';

/**
 * Lowers the array while the node under the cursor, which is the topmost, holds nothing but slot 0: what is there becomes the head.
 * An entry moves to the head from a leaf only; one of several indices stays where it is.
 */
function xasShrink(xas: Xas): void {
  const { arrays, xa } = xas;
  let node = xas.node;
  while (arrays.counts.data[node] === 1) {
    let entry = arrays.entryAt(node, 0);
    if (entry === NULL_ENTRY) break;
    if (!isNode(entry) && arrays.shifts.data[node] !== 0) break;
    if (entry === XA_ZERO_ENTRY && arrays.isZeroBusy(xa)) entry = NULL_ENTRY;
    xas.node = XAS_BOUNDS;
    const hasMarks = arrays.marks.data[xa] !== 0;
    const nothingFree = arrays.tracksFree(xa) && !nodeHasMark(arrays, node, 0, XA_FREE_MARK);
    if (nothingFree) xaMarkClear(arrays, xa, XA_FREE_MARK);
    if (isNode(entry)) arrays.parents.set(toNode(entry), 0);
    arrays.setHead(xa, entry, -1);
    arrays.setEntry(node, 0, NULL_ENTRY);
    arrays.counts.set(node, 0);
    arrays.freeNode(xa, node, hasMarks);
    if (!isNode(entry)) break;
    node = toNode(entry);
  }
}

/** Frees the node under the cursor if it is empty, and every node above that becomes empty by it; then shrinks the array. */
export function xasDeleteNode(xas: Xas): void {
  const { arrays, xa } = xas;
  const hasMarks = arrays.marks.data[xa] !== 0;
  while (arrays.counts.data[xas.node] === 0) {
    const node = xas.node;
    const parent = arrays.parents.data[node]!;
    if (parent === 0) {
      xas.node = XAS_BOUNDS;
      arrays.setHead(xa, NULL_ENTRY, -1);
      arrays.freeNode(xa, node, hasMarks);
      return;
    }
    xas.node = parent;
    xas.offset = arrays.offsets.data[node]!;
    arrays.setEntry(parent, xas.offset, NULL_ENTRY);
    arrays.counts.add(parent, -1);
    arrays.freeNode(xa, node, hasMarks);
  }
  if (arrays.parents.data[xas.node] === 0) xasShrink(xas);
}

/** Frees `top`, which hangs in the tree no more, and everything below it. */
export function xasFreeNodes({ arrays, xa }: Xas, top: number): void {
  let node = top;
  let offset = 0;
  for (;;) {
    const entry = arrays.entryAt(node, offset);
    if (isNode(entry)) {
      node = toNode(entry);
      offset = 0;
      continue;
    }
    arrays.setEntry(node, offset, NULL_ENTRY);
    offset++;
    while (offset === arrays.chunkSize) {
      const parent = arrays.parents.data[node]!;
      offset = arrays.offsets.data[node]!;
      arrays.counts.set(node, 0);
      arrays.freeNode(xa, node, true);
      if (node === top) return;
      arrays.setEntry(parent, offset, NULL_ENTRY);
      node = parent;
      offset++;
    }
  }
}
