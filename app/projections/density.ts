// Rows of nodes too narrow for bars: how many begin in each bin, and how full they are. No kernel symbol; our decision (stage.md, "nodes
// under two pixels become density").

import { isNode, type Kernel, toNode } from '../core/index.ts';
import { positionOf } from './axis.ts';
import type { Bins } from './bins.ts';
import type { Ground } from './ground.ts';
import type { DensityRow } from './stage-view.ts';

/** A node has a bar of its own from so many bins on. */
const WIDEST = 2;

/** The density of one table's rows. */
export class Density {
  readonly rows: readonly DensityRow[];
  private readonly bins: Bins;
  private readonly ground: Ground;

  /** `entries` of a node, by row. */
  constructor(ground: Ground, bins: Bins, entries: readonly number[]) {
    this.ground = ground;
    this.bins = bins;
    this.rows = entries.map((each) => ({
      nodes: new Uint32Array(bins.length),
      used: new Uint32Array(bins.length),
      entries: each,
    }));
  }

  /** Whether what translates `pages` pages from `first` on is too narrow for a bar. */
  isNarrow(first: number, pages: number): boolean {
    const { axis } = this.ground;
    return positionOf(axis, first + pages) - positionOf(axis, first) < WIDEST * this.bins.view.bin;
  }

  /** Counts a node whose first page is `first`, if it begins in what is seen. */
  add(row: number, first: number, used: number): void {
    const bin = this.bins.ofPage(first);
    const into = this.rows[row];
    if (bin < 0 || into === undefined) return;
    into.nodes[bin]!++;
    into.used[bin]! += used;
  }
}

/** Counts a node of an XArray and all nodes below it that reach into pages `[from, to)`; `rowOf` has the row of each shift. */
export function addNodes(
  k: Kernel,
  density: Density,
  node: number,
  first: number,
  range: readonly [from: number, to: number],
  rowOf: Uint8Array,
): void {
  const { arrays } = k;
  const shift = arrays.shifts.data[node]!;
  density.add(rowOf[shift]!, first, arrays.counts.data[node]!);
  if (shift === 0) return;
  const step = 2 ** shift;
  const [from, to] = range;
  const last = Math.min(arrays.chunkSize, Math.ceil((to - first) / step));
  for (let slot = Math.max(0, Math.floor((from - first) / step)); slot < last; slot++) {
    const entry = arrays.entryAt(node, slot);
    if (isNode(entry)) addNodes(k, density, toNode(entry), first + slot * step, range, rowOf);
  }
}
