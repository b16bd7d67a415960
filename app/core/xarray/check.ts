// What must hold of every XArray at rest, whatever was done to it. After the assertions of lib/xarray.c (XA_NODE_BUG_ON) and of its
// test-suite; our decision.

import { isNode, isSibling, isValue, NULL_ENTRY, toNode, toSibling, type Entry } from './entry.ts';
import { nodeHasAnyMark, nodeHasMark, xaMarked } from './marks.ts';
import { XA_FREE_MARK, XA_MARK_MAX, type XArrays } from './xarrays.ts';

/**
 * Rules of a tree. `nr-values` can fail by design: it drifts when one index of a multi-index entry is stored with the other kind
 * (model.md §6). `empty` nodes are left by `xasCreate` and `xasCreateRange` alone, a `single-child` at the top by `xasSplit` and
 * `xaStoreRange`.
 */
export type XaRule =
  | 'live'
  | 'parent'
  | 'owner'
  | 'offset'
  | 'shift'
  | 'count'
  | 'nr-values'
  | 'empty'
  | 'single-child'
  | 'sibling'
  | 'marks'
  | 'free-mark';

/** One broken rule: the node (0: the head) and the slot it is about (−1: the node itself). */
export interface XaFault {
  readonly rule: XaRule;
  readonly node: number;
  readonly slot: number;
}

/** Walks the whole tree of an array. Gives every broken rule; none when all is well. */
export function checkXArray(arrays: XArrays, xa: number): readonly XaFault[] {
  return new TreeCheck(arrays, xa).run();
}

/**
 * The first broken rule of one node, or null: what `checkXArray` says of it but for its marks and its children. Costs a look at its slots.
 */
export function checkXaNode(arrays: XArrays, xa: number, node: number): XaRule | null {
  const { nodeSlab, owners, parents, shifts, offsets, heads, chunkShift, slots, chunkSize } = arrays;
  if (!nodeSlab.isLive(node)) return 'live';
  if (owners.data[node] !== xa) return 'owner';
  const parent = parents.data[node]!;
  const link = parent === 0 ? heads.data[xa]! : arrays.entryAt(parent, offsets.data[node]!);
  if (!isNode(link) || toNode(link) !== node) return parent === 0 ? 'parent' : 'offset';
  if (parent !== 0 && shifts.data[node] !== shifts.data[parent]! - chunkShift) return 'shift';
  let count = 0;
  const first = node << chunkShift;
  const { data } = slots;
  for (let at = first; at < first + chunkSize; at++) if (data[at] !== NULL_ENTRY) count++;
  if (count === 0) return 'empty';
  return arrays.counts.data[node] === count ? null : 'count';
}

class TreeCheck {
  private readonly faults: XaFault[] = [];
  private readonly arrays: XArrays;
  private readonly xa: number;

  constructor(arrays: XArrays, xa: number) {
    this.arrays = arrays;
    this.xa = xa;
  }

  run(): readonly XaFault[] {
    const { arrays, xa } = this;
    const head = arrays.heads.data[xa]!;
    this.expect(!isSibling(head), 'sibling', 0);
    if (!isNode(head)) return this.faults;
    const top = toNode(head);
    for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
      this.expect(xaMarked(arrays, xa, mark) === nodeHasAnyMark(arrays, top, mark), 'marks', 0);
    }
    this.node(top, 0);
    this.expect(!this.isShrinkable(top), 'single-child', top);
    return this.faults;
  }

  private expect(holds: boolean, rule: XaRule, node: number, slot = -1): void {
    if (!holds) this.faults.push({ rule, node, slot });
  }

  /** A top node that holds only slot 0 goes, unless that is an entry above the leaves. */
  private isShrinkable(top: number): boolean {
    const { arrays } = this;
    const first = arrays.entryAt(top, 0);
    const isAlone = arrays.counts.data[top] === 1 && first !== NULL_ENTRY;
    return isAlone && isNode(first);
  }

  private node(node: number, parent: number): void {
    const { arrays } = this;
    this.expect(arrays.nodeSlab.isLive(node), 'live', node);
    this.expect(arrays.parents.data[node] === parent, 'parent', node);
    this.expect(arrays.owners.data[node] === this.xa, 'owner', node);
    this.expect(arrays.shifts.data[node]! % arrays.chunkShift === 0, 'shift', node);
    let count = 0;
    let values = 0;
    for (let slot = 0; slot < arrays.chunkSize; slot++) {
      const entry = arrays.entryAt(node, slot);
      if (entry !== NULL_ENTRY) count++;
      if (isValue(this.canonical(node, slot))) values++;
      this.slot(node, slot, entry);
    }
    this.expect(arrays.counts.data[node] === count, 'count', node);
    this.expect(arrays.nrValues.data[node] === values, 'nr-values', node);
    this.expect(count > 0, 'empty', node);
  }

  /** The entry that a slot stands for, along its siblings. */
  private canonical(node: number, slot: number): Entry {
    let entry = this.arrays.entryAt(node, slot);
    for (let at = slot; isSibling(entry) && toSibling(entry) < at;) {
      at = toSibling(entry);
      entry = this.arrays.entryAt(node, at);
    }
    return entry;
  }

  private slot(node: number, slot: number, entry: Entry): void {
    if (isNode(entry)) this.child(node, slot, toNode(entry));
    else this.leafMarks(node, slot, entry);
    if (!isSibling(entry)) return;
    const canonical = this.canonical(node, slot);
    const stands = canonical !== NULL_ENTRY && !isSibling(canonical) && !isNode(canonical);
    this.expect(stands, 'sibling', node, slot);
  }

  private child(node: number, slot: number, child: number): void {
    const { arrays } = this;
    this.expect(arrays.offsets.data[child] === slot, 'offset', child);
    this.expect(arrays.shifts.data[child] === arrays.shifts.data[node]! - arrays.chunkShift, 'shift', child);
    for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
      const shows = nodeHasMark(arrays, node, slot, mark);
      this.expect(shows === nodeHasAnyMark(arrays, child, mark), 'marks', node, slot);
    }
    this.node(child, node);
  }

  /** A free slot has no mark but the free mark, and has that exactly where the array tracks free slots. */
  private leafMarks(node: number, slot: number, entry: Entry): void {
    const { arrays, xa } = this;
    const tracksFree = arrays.tracksFree(xa);
    for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
      const isFreeMark = tracksFree && mark === XA_FREE_MARK;
      const has = nodeHasMark(arrays, node, slot, mark);
      if (isFreeMark) this.expect(has === (entry === NULL_ENTRY), 'free-mark', node, slot);
      else if (entry === NULL_ENTRY) this.expect(!has, 'marks', node, slot);
    }
  }
}
