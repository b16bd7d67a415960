// What the bins hold, row by row: columns by class, and whether the shown step changed, is moving, or a report rings any of them. No
// kernel symbol; our decision (stage.md, "cells become bars of shares").

import { nodeOf, type Pfn, StepKind, VmFlag } from '../core/index.ts';
import { columnOf, positionOf, runAtColumn } from './axis.ts';
import type { Bins } from './bins.ts';
import { CellFlag, ColumnKind } from './codes.ts';
import type { Reported } from './reported.ts';
import type { Scene } from './scene.ts';
import { type ShareIndex, shareIndexOf } from './share-index.ts';
import { type ShareLayer, sumOf } from './share-layer.ts';
import type { RowShares, SharesView } from './stage-view.ts';
import { TouchedPages } from './touched-pages.ts';

/** The longest stretch of the journal of which changes are marked: more is no single step. */
const MOST_ENTRIES = 1 << 16;
const LOOK_BACK = 4096;

/** The shares of a scene whose axis is in `bins`; without the rows of nodes, which the tables' projections know. */
export function projectShares(
  scene: Scene,
  bins: Bins,
  reported: Reported,
): Pick<SharesView, 'classes' | 'ribbon' | 'typical' | 'logical'> & {
  readonly leaves: readonly RowShares[];
} {
  const { k, pid, ground } = scene;
  const index = shareIndexOf(k, pid, ground);
  const row = (layer: ShareLayer, flags: number): RowShares =>
    rowOf(scene, bins, index.classes, layer, flags);
  const ribbon = row(index.ribbon, 0);
  const logical = row(index.logical, VmFlag.PeerShared);
  const leaves = index.tables.map((layer) => row(layer, 0));
  const flagger = new Flagger(scene, bins, index);
  flagger.changed(ribbon, logical, leaves);
  flagger.moving(ribbon, logical);
  flagger.reported(reported, ribbon, logical);
  const typical = typicalPages(bins, index, ribbon);
  return { classes: index.classes, ribbon, typical, logical, leaves };
}

/** One row; what VMAs with `vmFlags` cover and has no class is in class 0. */
function rowOf(scene: Scene, bins: Bins, classes: number, layer: ShareLayer, vmFlags: number): RowShares {
  const counts = new Uint32Array(bins.length * classes);
  for (let i = 0; i < bins.length; i++) layer.add(bins.starts[i]!, bins.starts[i + 1]!, counts, i * classes);
  coveredRanges(scene, bins, vmFlags).forEach(([from, to]) => {
    for (let i = bins.ofColumn(from); i >= 0 && i < bins.length && bins.starts[i]! < to; i++) {
      const first = Math.max(from, bins.starts[i]!);
      const end = Math.min(to, bins.starts[i + 1]!);
      const isWhole = end - first === bins.starts[i + 1]! - bins.starts[i]!;
      const held = isWhole ? sumOf(counts, i * classes, classes) : layer.occupied(first, end);
      counts[i * classes]! += end - first - held;
    }
  });
  return { counts, flags: new Uint8Array(bins.length) };
}

/** Of each bin, the first page of the class that most of its columns have. */
function typicalPages(
  { starts, view, length }: Bins,
  { classes, ribbon }: ShareIndex,
  { counts }: RowShares,
): Float64Array {
  const pages = new Float64Array(length);
  for (let bin = 0; bin < length; bin++) {
    let most = 0;
    for (let code = 1; code < classes; code++)
      if (counts[bin * classes + code]! > counts[bin * classes + most]!) most = code;
    const at = ribbon.codes.indexOf(most, starts[bin]);
    const column = at >= 0 && at < starts[bin + 1]! ? at : starts[bin]!;
    pages[bin] = view.first[bin]! + ((column - starts[bin]!) * view.pages[bin]!) / view.columns[bin]!;
  }
  return pages;
}

/** The columns that VMAs with some flags cover, as far as they are seen: ascending and apart. */
function coveredRanges(
  { k, pid, ground: { axis } }: Scene,
  { view }: Bins,
  flags: number,
): [number, number][] {
  const ranges: [number, number][] = [];
  const count = view.first.length;
  if (count === 0) return ranges;
  const end = view.first[count - 1]! + view.pages[count - 1]!;
  let at = view.from;
  let vma = k.vmaIndex.find(pid, view.first[0]!);
  for (; vma !== 0 && k.vmas.start(vma) < end; vma = k.vmas.next.data[vma]!) {
    if ((k.vmas.flags.data[vma]! & flags) !== flags) continue;
    const from = Math.max(at, Math.floor(positionOf(axis, k.vmas.start(vma))));
    const to = Math.min(view.to, Math.ceil(positionOf(axis, k.vmas.end(vma))));
    if (from < to && runAtColumn(axis, from)!.kind !== ColumnKind.Gap) ranges.push([from, to]);
    at = Math.max(at, to);
  }
  return ranges;
}

class Flagger {
  private readonly scene: Scene;
  private readonly bins: Bins;
  private readonly index: ShareIndex;

  constructor(scene: Scene, bins: Bins, index: ShareIndex) {
    this.scene = scene;
    this.bins = bins;
    this.index = index;
  }

  /** Marks what the shown step wrote. The ribbon follows the logical page table where that has an entry, else the CPU's. */
  changed(ribbon: RowShares, logical: RowShares, leaves: readonly RowShares[]): void {
    const { index } = this;
    const { journal } = this.scene.k.engine;
    const from = this.scene.moment.journal;
    const { position } = journal;
    if (from < journal.first || from >= position || position - from > MOST_ENTRIES) return;
    const touched = new TouchedPages(this.scene.k, from, position);
    for (const column of index.logicalColumns(touched)) this.mark(column, CellFlag.Changed, ribbon, logical);
    leaves.forEach((row, at) => {
      for (const column of index.tableColumns(touched, at)) {
        this.mark(column, CellFlag.Changed, row);
        if (at === 0 && index.logical.codes[column] === 0) this.mark(column, CellFlag.Changed, ribbon);
      }
    });
  }

  moving(...rows: readonly RowShares[]): void {
    for (const { from, to } of this.scene.copies)
      for (const frame of [from, to]) {
        const page = this.pageOfFrame(frame as Pfn);
        if (page >= 0) this.mark(columnOf(this.scene.ground.axis, page), CellFlag.Moving, ...rows);
      }
  }

  reported({ pages }: Reported, ...rows: readonly RowShares[]): void {
    for (const page of pages) this.mark(columnOf(this.scene.ground.axis, page), CellFlag.Reported, ...rows);
  }

  private mark(column: number, flag: number, ...rows: readonly RowShares[]): void {
    const bin = this.bins.ofColumn(column);
    if (bin >= 0) for (const { flags } of rows) flags[bin]! |= flag;
  }

  /** Where the shown process has, or had until the copy began, a frame; −1 if it is not found. */
  private pageOfFrame(frame: Pfn): number {
    const { k, pid, moment } = this.scene;
    const exists = nodeOf(frame) < k.memory.nodeCount;
    if (exists && k.memory.ownerMm(frame) === pid) return k.memory.ownerIndex(frame);
    const { steps } = k.engine;
    for (let at = moment.end - 1; at >= Math.max(moment.first, moment.end - LOOK_BACK); at--) {
      if (steps.kindAt(at) !== StepKind.PteClear || steps.numberAt(at, 'd') !== frame) continue;
      const mmu = steps.numberAt(at, 'a');
      return k.tables.isLive(mmu) && k.tables.mmOf(mmu) === pid ? steps.numberAt(at, 'b') : -1;
    }
    return -1;
  }
}
