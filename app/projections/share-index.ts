// The class of every column of the whole axis in every row, kept up with the run: made once, from then on followed through the journal, so
// that a step costs what it changed, however large the machine. No kernel symbol; our decision.

import type { Format, Kernel } from '../core/index.ts';
import { positionOf, runAtColumn } from './axis.ts';
import { ColumnKind, ShareClass } from './codes.ts';
import type { Ground } from './ground.ts';
import { ShareLayer } from './share-layer.ts';
import {
  arrayOf,
  classInTable,
  classOfEntry,
  entryInArray,
  formatsOf,
  tablesOf,
  visitArray,
  visitTable,
} from './share-sources.ts';
import { TouchedPages } from './touched-pages.ts';

/** A longer stretch of the journal is not followed: then all is read anew. */
const LONGEST = 1 << 17;

/** Rows of classes by column: the ribbon's, the logical page table's, and each page table's, the CPU's first. */
export class ShareIndex {
  readonly ground: Ground;
  readonly classes: number;
  readonly ribbon: ShareLayer;
  readonly logical: ShareLayer;
  readonly tables: readonly ShareLayer[];
  /** Format of each table. */
  readonly formats: readonly Format[];
  private readonly k: Kernel;
  private readonly pid: number;
  private xa = 0;
  private mmus: readonly number[];
  private position: number;

  constructor(k: Kernel, pid: number, ground: Ground) {
    this.k = k;
    this.pid = pid;
    this.ground = ground;
    this.formats = formatsOf(k, ground);
    this.classes = ShareClass.Device + Math.max(0, ...ground.devices.map(({ id }) => id));
    const layer = (): ShareLayer => new ShareLayer(ground.axis.length, this.classes);
    this.ribbon = layer();
    this.logical = layer();
    this.tables = this.formats.map(layer);
    this.xa = arrayOf(k, pid);
    this.mmus = tablesOf(k, pid, ground);
    this.position = k.engine.journal.position;
    this.fill();
  }

  /** Whether the way from where it was last to the present is in the journal, not too long, and between the same tables. */
  get canFollow(): boolean {
    const { k, position } = this;
    const { journal } = k.engine;
    const isKept = position >= journal.first && position <= journal.end;
    const mmus = tablesOf(k, this.pid, this.ground);
    const isSame = arrayOf(k, this.pid) === this.xa && mmus.every((mmu, at) => mmu === this.mmus[at]);
    return isKept && isSame && Math.abs(journal.position - position) <= LONGEST;
  }

  /** Goes to where the machine stands. */
  follow(): void {
    const { position } = this.k.engine.journal;
    if (position === this.position) return;
    this.take(new TouchedPages(this.k, this.position, position));
    this.position = position;
  }

  /** The columns of the logical page table that something touched. */
  *logicalColumns(touched: TouchedPages): Generator<number, void, void> {
    for (const key of touched.keys()) yield* this.cells(key, this.k.granulePages);
  }

  /** The columns of table number `at` that something touched. */
  *tableColumns(touched: TouchedPages, at: number): Generator<number, void, void> {
    const { levels } = this.formats[at]!;
    for (const { table, slot, level, first, isMoved } of touched.leaves()) {
      const shape = levels[level];
      if (shape === undefined || shape.leafOrder < 0) continue;
      if (!isMoved && this.k.tables.mmuOfTable(table) !== this.mmus[at]) continue;
      yield* this.cells(first + slot * 2 ** shape.shift, 2 ** shape.shift);
    }
  }

  private take(touched: TouchedPages): void {
    const { k, tables, logical } = this;
    for (const column of this.logicalColumns(touched)) {
      logical.set(column, classOfEntry(k, entryInArray(k, this.xa, this.pageOf(column))));
      this.setRibbon(column);
    }
    tables.forEach((layer, at) => {
      for (const column of this.tableColumns(touched, at)) {
        layer.set(column, classInTable(k, this.mmus[at]!, this.pageOf(column)));
        if (at === 0) this.setRibbon(column);
      }
    });
  }

  private fill(): void {
    const put = (layer: ShareLayer) => (first: number, pages: number, code: number) => {
      if (code !== 0) for (const column of this.cells(first, pages)) layer.set(column, code);
    };
    visitArray(this.k, this.xa, put(this.logical));
    this.tables.forEach((layer, at) => visitTable(this.k, this.mmus[at]!, put(layer)));
    for (let column = 0; column < this.ground.axis.length; column++) this.setRibbon(column);
  }

  /** As the logical page table says if it has an entry, else on the CPU if that maps it. */
  private setRibbon(column: number): void {
    const logical = this.logical.codes[column]!;
    const isLeaf = this.tables[0]!.codes[column] !== 0;
    this.ribbon.set(column, logical !== 0 ? logical : isLeaf ? ShareClass.Cpu : ShareClass.Absent);
  }

  private pageOf(column: number): number {
    const run = runAtColumn(this.ground.axis, column)!;
    return run.first + (column - run.column) * run.step;
  }

  /** The columns of granules whose first page is one of some pages. */
  private *cells(first: number, pages: number): Generator<number, void, void> {
    const { axis } = this.ground;
    const end = Math.ceil(positionOf(axis, first + pages));
    for (let column = Math.ceil(positionOf(axis, first)); column < end; column++)
      if (runAtColumn(axis, column)!.kind === ColumnKind.Cell) yield column;
  }
}

/** The index of a process on a ground, where the machine stands now; made anew only when it must be. */
export function shareIndexOf(k: Kernel, pid: number, ground: Ground): ShareIndex {
  let byPid = indices.get(k);
  if (byPid === undefined) indices.set(k, (byPid = new Map<number, ShareIndex>()));
  let index = byPid.get(pid);
  if (index?.ground !== ground || !index.canFollow) index = new ShareIndex(k, pid, ground);
  byPid.set(pid, index);
  index.follow();
  return index;
}

const indices = new WeakMap<Kernel, Map<number, ShareIndex>>();
