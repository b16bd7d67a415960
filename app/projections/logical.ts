// Band 2: the logical page table of a process, the XArray as it is, over the axis. Mirrors struct xa_node and struct gm_mapping;
// not shown: parent pointers, nr_values.
//
// Glossary: *shift* = index bits below one slot of a node; a node of shift s spans 2^(s + chunk) pages; a *chain* is nodes with one
// child each, whose levels share a row.

import {
  bitField,
  isNode,
  isPointer,
  isSibling,
  type Kernel,
  toNode,
  toPointer,
  VmFlag,
  XA_MARK_MAX,
} from '../core/index.ts';
import { columnOf, positionOf } from './axis.ts';
import { deviceNumber, emptyCells, stateOfFlags } from './cells.ts';
import { CellFlag, CellState, ColumnKind, NO_DEVICE } from './codes.ts';
import { addNodes, Density } from './density.ts';
import { rowsOf } from './levels.ts';
import { columnsTold, type Scene, seenPages } from './scene.ts';
import { arrayOf } from './share-sources.ts';
import type { DigitView, LogicalView, XaBarView, XaNodeView } from './stage-view.ts';
import { canonicalSlot, kindOf, marksAt } from './xa-slots.ts';

const MAPPING_BYTES = 48;
const NODE_BYTES = { 6: 576, 4: 192 } as const;

/** Band 2 of a scene. */
export const projectLogical = (scene: Scene): LogicalView => new LogicalProjector(scene).project();

class LogicalProjector {
  private readonly scene: Scene;
  private readonly k: Kernel;
  private readonly xa: number;
  private readonly shifts: readonly number[];
  private readonly rows: readonly number[];
  /** By shift: its row. */
  private readonly rowOf: Uint8Array;
  private readonly density: Density | null;
  private readonly first: number;
  private readonly end: number;
  private readonly bars: XaBarView[] = [];
  private readonly cells;
  private readonly mapping: Int32Array;
  private readonly copied: ReadonlySet<number>;

  constructor(scene: Scene) {
    const { k, pid, ground, copies } = scene;
    this.scene = scene;
    this.k = k;
    this.xa = arrayOf(k, pid);
    this.shifts = shiftsFor(
      Math.max(this.headShift(), topShift(ground.keys.at(-1) ?? 0, k.arrays.chunkShift)),
      k,
    );
    this.rows = ground.rowsFor('xarray', () => this.planRows());
    this.rowOf = this.rowByShift();
    [this.first, this.end] = seenPages(scene);
    this.density = this.planDensity();
    this.cells = emptyCells(columnsTold(scene));
    this.mapping = new Int32Array(columnsTold(scene));
    this.copied = new Set(copies.flatMap(({ from, to }) => [from, to]));
  }

  project(): LogicalView {
    const { k, xa, bars, cells, mapping } = this;
    const head = xa === 0 ? 0 : k.arrays.heads.data[xa]!;
    this.fillAbsent();
    if (isNode(head)) this.visitNode(toNode(head), 0, []);
    else if (xa !== 0 && this.density === null) this.fill(0, 1, head, head, false);
    const nodes = this.countNodes();
    const mappings = xa === 0 ? 0 : k.objects.nrPages.data[k.mms.vmObject.data[this.scene.pid]!]!;
    return {
      exists: xa !== 0,
      head: head === 0 ? 'empty' : isNode(head) ? 'node' : 'entry',
      nodes,
      nodeBytes: nodes * NODE_BYTES[k.arrays.chunkShift],
      mappings,
      mappingBytes: mappings * MAPPING_BYTES,
      chunkShift: k.arrays.chunkShift,
      rows: this.shiftsByRow(),
      bars,
      cells,
      mapping,
      tracked: this.trackedColumns(),
      digits: this.digits(head),
    };
  }

  /** The rows of narrow nodes, where columns stand in bins. */
  private planDensity(): Density | null {
    const { dense, ground } = this.scene;
    if (dense === null) return null;
    const entries = this.shiftsByRow().map(() => this.k.arrays.chunkSize);
    return (dense.logical = new Density(ground, dense.bins, entries));
  }

  /** Counts a node without a bar of its own, with all that is below it. */
  private isCounted(node: number, first: number): boolean {
    const { density, k } = this;
    const span = 2 ** (k.arrays.shifts.data[node]! + k.arrays.chunkShift);
    if (density?.isNarrow(first, span) !== true) return false;
    addNodes(k, density, node, first, [this.first, this.end], this.rowOf);
    return true;
  }

  private rowByShift(): Uint8Array {
    const rows = new Uint8Array(this.shifts[0]! + 1);
    this.shifts.forEach((shift, level) => {
      rows[shift] = this.rowAt(level);
    });
    return rows;
  }

  private headShift(): number {
    const head = this.xa === 0 ? 0 : this.k.arrays.heads.data[this.xa]!;
    return isNode(head) ? this.k.arrays.shifts.data[toNode(head)]! : 0;
  }

  private planRows(): readonly number[] {
    const { chunkShift } = this.k.arrays;
    const levels = this.shifts.map((shift) => ({ span: 2 ** (shift + chunkShift), alone: shift === 0 }));
    return rowsOf(levels, this.scene.ground.keys, () => levels.length - 1);
  }

  private shiftsByRow(): number[][] {
    const byRow: number[][] = [];
    this.shifts.forEach((shift, level) => {
      const row = this.rowAt(level);
      (byRow[row] ??= []).push(shift);
    });
    return byRow;
  }

  private rowAt(level: number): number {
    return Math.max(0, this.rows[level] ?? 0);
  }

  private countNodes(): number {
    const { owners, nodeSlab } = this.k.arrays;
    let count = 0;
    for (let node = 1; node <= nodeSlab.top; node++) {
      if (owners.data[node] === this.xa && nodeSlab.isLive(node)) count++;
    }
    return this.xa === 0 ? 0 : count;
  }

  private trackedColumns(): Uint8Array {
    const { k, scene } = this;
    return Uint8Array.from(scene.dense === null ? scene.axis.first : [], (first, i) => {
      if (scene.axis.kind[i] === ColumnKind.Gap) return 0;
      const vma = k.vmaIndex.intersecting(scene.pid, first, first + scene.axis.pages[i]!);
      return vma !== 0 && k.vmas.has(vma, VmFlag.PeerShared) ? 1 : 0;
    });
  }

  private fillAbsent(): void {
    const tracked = this.trackedColumns();
    for (let i = 0; i < tracked.length; i++) {
      const state = tracked[i] === 1 ? CellState.Absent : CellState.Outside;
      this.cells.state[i] = state;
      this.cells.wasState[i] = state;
    }
  }

  /** A node whose first index is `first`; `chain` are the nodes above it that share its row. */
  private visitNode(node: number, first: number, chain: readonly XaNodeView[]): void {
    if (this.isCounted(node, first)) return;
    const { arrays } = this.k;
    const shift = arrays.shifts.data[node]!;
    const step = 2 ** shift;
    const chosen = this.chosenSlot(node, first, step);
    const entry = chosen < 0 ? 0 : arrays.entryAt(node, chosen);
    const isSingle = arrays.counts.data[node] === 1;
    const facts = [...chain, this.nodeFacts(node, isSingle && entry === 0 ? -1 : chosen)];
    const row = this.rowOf[shift]!;
    const folds = isSingle && this.foldsInto(entry, row, first + chosen * step);
    if (!folds) this.bars.push(this.barOf(facts, row, first, step * arrays.chunkSize));
    const from = Math.max(0, Math.floor((this.first - first) / step));
    const to = Math.min(arrays.chunkSize, Math.ceil((this.end - first) / step));
    for (let slot = from; slot < to; slot++)
      this.visitSlot(node, slot, first + slot * step, step, folds ? facts : []);
  }

  /** Whether the only entry of a node, at page `first`, is a node that is drawn in the same bar. */
  private foldsInto(only: number, row: number, first: number): boolean {
    if (!isNode(only)) return false;
    const { shifts, chunkShift } = this.k.arrays;
    const shift = shifts.data[toNode(only)]!;
    return row === this.rowOf[shift]! && this.density?.isNarrow(first, 2 ** (shift + chunkShift)) !== true;
  }

  private visitSlot(
    node: number,
    slot: number,
    first: number,
    step: number,
    chain: readonly XaNodeView[],
  ): void {
    const { arrays } = this.k;
    const entry = arrays.entryAt(node, slot);
    if (isNode(entry)) {
      this.visitNode(toNode(entry), first, chain);
      return;
    }
    if (this.density !== null) return;
    const before = this.scene.changes.before(arrays.slots, (node << arrays.chunkShift) + slot) ?? entry;
    if ((entry | before) === 0) return;
    const isTail = isSibling(entry);
    this.fill(first, step, isTail ? this.heldAt(node, slot) : entry, before, isTail);
  }

  /** The entry that a slot belongs to: for a sibling that of its canonical slot. */
  private heldAt(node: number, slot: number): number {
    const { arrays } = this.k;
    return arrays.entryAt(node, canonicalSlot(arrays, node, slot));
  }

  /** The slot that the selected index chooses in a node that spans it, else the only one in use, else −1. */
  private chosenSlot(node: number, first: number, step: number): number {
    const { arrays } = this.k;
    const slot = Math.floor((this.scene.selected - first) / step);
    if (this.scene.selected >= 0 && slot >= 0 && slot < arrays.chunkSize) return slot;
    if (arrays.counts.data[node] !== 1) return -1;
    for (let i = 0; i < arrays.chunkSize; i++) if (arrays.entryAt(node, i) !== 0) return i;
    return -1;
  }

  private nodeFacts(node: number, slot: number): XaNodeView {
    const { arrays } = this.k;
    const count = arrays.counts.data[node]!;
    const wasCount = this.isNew(node) ? 0 : (this.scene.changes.before(arrays.counts, node) ?? count);
    const isTop = arrays.parents.data[node] === 0;
    const offset = isTop ? 0 : arrays.offsets.data[node]!;
    return {
      id: node,
      birth: arrays.nodeSlab.birth(node),
      shift: arrays.shifts.data[node]!,
      offset,
      count,
      wasCount,
      marks: this.marksOf(node),
      slot,
    };
  }

  private marksOf(node: number): number {
    const { nodeMarks, markWords } = this.k.arrays;
    let marks = 0;
    for (let i = 0; i < 3 * markWords; i++) {
      if (nodeMarks.data[node * 3 * markWords + i] !== 0) marks |= 1 << Math.floor(i / markWords);
    }
    return marks;
  }

  private isNew(node: number): boolean {
    return this.scene.changes.before(this.k.arrays.nodeSlab.state, node) !== undefined;
  }

  private barOf(nodes: readonly XaNodeView[], row: number, first: number, span: number): XaBarView {
    const { k, scene } = this;
    const { axis } = scene.ground;
    const lowest = nodes.at(-1)!;
    const top = nodes[0]!;
    const { counts, shifts, offsets, nodeSlab, parents, heads } = k.arrays;
    return {
      id: `${top.id}:${top.birth}`,
      row,
      level: this.shifts.indexOf(lowest.shift),
      from: positionOf(axis, first),
      to: positionOf(axis, first + span),
      nodes,
      isLit: scene.selected >= first && scene.selected < first + span,
      isChanged:
        nodes.some(({ id }) => scene.changes.wrote([counts, shifts, offsets, nodeSlab.state], id)) ||
        (parents.data[top.id] === 0 && scene.changes.wrote([heads], this.xa)),
    };
  }

  /** Fills the columns of an entry that covers `[first, first + step)`. */
  private fill(first: number, step: number, entry: number, before: number, isTail: boolean): void {
    const { axis, ground } = this.scene;
    const to = Math.min(first + step, this.end);
    for (let page = Math.max(first, this.first); page < to;) {
      const column = columnOf(ground.axis, page) - axis.from;
      if (column < 0 || column >= axis.first.length) return;
      if (axis.kind[column] === ColumnKind.Cell) this.fillColumn(column, entry, before, isTail);
      page = axis.first[column]! + axis.pages[column]!;
    }
  }

  private fillColumn(column: number, entry: number, before: number, isTail: boolean): void {
    const { cells, scene, k } = this;
    const [state, device] = isPointer(entry)
      ? this.placeOf(toPointer(entry), false)
      : [CellState.Absent, NO_DEVICE];
    const [wasState, wasDevice] = isPointer(before)
      ? this.placeOf(toPointer(before), true)
      : [isTail ? state : CellState.Absent, isTail ? device : NO_DEVICE];
    cells.state[column] = state;
    cells.device[column] = device;
    cells.wasState[column] = wasState;
    cells.wasDevice[column] = wasDevice;
    if (isPointer(entry)) this.mapping[column] = toPointer(entry);
    const { flag, page, dev } = k.mappings;
    const wrote = isPointer(entry) && scene.changes.wrote([flag, page, dev], toPointer(entry));
    let flags = entry !== before && !isTail ? CellFlag.Changed : 0;
    if (wrote) flags |= CellFlag.Changed;
    if (isTail) flags |= CellFlag.Sibling;
    if (isPointer(entry) && this.copied.has(page.data[toPointer(entry)]!)) flags |= CellFlag.Moving;
    cells.flags[column] = flags;
  }

  private placeOf(mapping: number, before: boolean): [state: CellState, device: number] {
    const { flag, dev } = this.k.mappings;
    const { changes } = this.scene;
    const flags = (before ? changes.before(flag, mapping) : undefined) ?? flag.data[mapping]!;
    const device = (before ? changes.before(dev, mapping) : undefined) ?? dev.data[mapping]!;
    const state = stateOfFlags(flags);
    return [state, state === CellState.Device ? deviceNumber(device) : NO_DEVICE];
  }

  /** The way from the head to the selected index. Below the node where it ends there are only the bits. */
  private digits(head: number): DigitView[] {
    const { scene, shifts, k } = this;
    if (scene.selected < 0 || this.xa === 0) return [];
    const { chunkShift } = k.arrays;
    let node = isNode(head) ? toNode(head) : 0;
    return shifts
      .filter((shift) => node === 0 || shift <= k.arrays.shifts.data[toNode(head)]!)
      .map((shift) => {
        const slot = bitField(scene.selected, shift, chunkShift);
        const digit = this.digitOf(node, shift, slot);
        const entry = node === 0 ? 0 : k.arrays.entryAt(node, slot);
        node = isNode(entry) ? toNode(entry) : 0;
        return digit;
      });
  }

  private digitOf(node: number, shift: number, slot: number): DigitView {
    const { arrays } = this.k;
    const length = arrays.chunkSize;
    const digit = {
      shift,
      slot,
      node,
      count: node === 0 ? 0 : arrays.counts.data[node]!,
      offset: node === 0 || arrays.parents.data[node] === 0 ? 0 : arrays.offsets.data[node]!,
      marks: node === 0 ? 0 : this.marksOf(node),
      kinds: new Uint8Array(length),
      states: new Uint8Array(length),
      devices: new Uint8Array(length).fill(NO_DEVICE),
      changed: new Uint8Array(length),
      canonical: Uint8Array.from({ length }, (_, i) => i),
      slotMarks: new Uint8Array(length),
    };
    if (node !== 0) for (let i = 0; i < length; i++) this.fillSlot(digit, node, i);
    return digit;
  }

  private fillSlot(digit: DigitView, node: number, slot: number): void {
    const { arrays } = this.k;
    const entry = arrays.entryAt(node, slot);
    digit.kinds[slot] = kindOf(entry);
    digit.canonical[slot] = canonicalSlot(arrays, node, slot);
    digit.slotMarks[slot] = marksAt(arrays, node, slot);
    if (this.wroteSlot(node, slot)) digit.changed[slot] = 1;
    const held = this.heldAt(node, slot);
    if (!isPointer(held)) return;
    [digit.states[slot], digit.devices[slot]] = this.placeOf(toPointer(held), false);
  }

  /** Whether the step wrote a slot's entry or one of its marks. */
  private wroteSlot(node: number, slot: number): boolean {
    const { slots, nodeMarks, markWords, chunkShift } = this.k.arrays;
    const { changes } = this.scene;
    if (changes.before(slots, (node << chunkShift) + slot) !== undefined) return true;
    for (let mark = 0; mark <= XA_MARK_MAX; mark++) {
      const word = (node * 3 + mark) * markWords + (slot >> 5);
      const before = changes.before(nodeMarks, word);
      if (before !== undefined && (((before ^ nodeMarks.data[word]!) >>> (slot & 31)) & 1) === 1) return true;
    }
    return false;
  }
}

/** The shift of the topmost node of an array that reaches up to `index`. */
function topShift(index: number, chunkShift: number): number {
  let shift = 0;
  while (index >= 2 ** (shift + chunkShift)) shift += chunkShift;
  return shift;
}

const shiftsFor = (top: number, { arrays }: Kernel): number[] =>
  Array.from({ length: top / arrays.chunkShift + 1 }, (_, level) => top - level * arrays.chunkShift);
