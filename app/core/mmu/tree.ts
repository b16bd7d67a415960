// Finding, taking and freeing table pages of one multi-level table: pgd_offset to pte_offset, pmd_alloc, free_pgd_range. What the
// leaves say is for page-tables.ts. Not modelled: folded levels, RCU freeing of tables.
//
// Glossary: an *mmu* is the id of one page table; a *cell* names one entry (table id · 512 + slot); level 0 holds the smallest
// leaves; a range is `first` to `last`, both included.

import { assert } from '../base/assert.ts';
import { alignDown } from '../base/bits.ts';
import type { Engine } from '../base/engine.ts';
import { FailSite, type FaultInjection } from '../base/fault-injection.ts';
import { type Column, Slab } from '../base/slab.ts';
import { StepKind, type Steps } from '../base/steps.ts';
import type { Pfn } from '../base/units.ts';
import { CompiledFormat } from './compiled.ts';
import type { FormatName } from './format.ts';
import { formatNames, formatOf } from './formats.ts';
import { frameOfTable, SLOT_BITS, SLOTS, TablePages, tableOfFrame } from './table-pages.ts';
import { CACHED_LEVELS, WalkCache } from './walk-cache.ts';

/** What an entry is. */
export type EntryKind = 'empty' | 'table' | 'leaf';

/** Receives one table page or directory of the tree. */
type TreeVisitor = (table: number, level: number, first: number) => void;

/** Receives a leaf: its first page index, its order, its first frame, its cell. */
export type LeafVisitor = (index: number, order: number, pfn: Pfn, cell: number) => void;

const NOTHING = -1;

/** The trees of all page tables of one machine. */
export class Tree {
  readonly pages: TablePages;
  readonly mm: Column;
  readonly device: Column;
  /** Table pages of each page table. */
  readonly tables: Column;
  /** The TLB of whoever owns each page table. */
  readonly tlb: Column;
  private readonly slab: Slab;
  private readonly format: Column;
  private readonly root: Column;
  private readonly compiled: readonly CompiledFormat[];
  private readonly cache: WalkCache;
  private readonly steps: Steps;
  private readonly faults: FaultInjection;

  constructor(engine: Engine, granuleOrder: 0 | 9) {
    this.slab = new Slab(engine.journal, 'page_table');
    this.format = this.slab.column('format');
    this.mm = this.slab.column('mm');
    this.device = this.slab.column('device');
    this.root = this.slab.column('root');
    this.tables = this.slab.column('tables');
    this.tlb = this.slab.column('tlb');
    this.pages = new TablePages(engine);
    this.compiled = formatNames.map((name) => new CompiledFormat(formatOf(name, granuleOrder)));
    this.cache = new WalkCache(engine.journal);
    this.steps = engine.steps;
    this.faults = engine.faults;
  }

  /** A page table that has its root only. Gives its id, 0 without memory for the root. */
  create(name: FormatName, mm: number, device: number): number {
    if (this.faults.shouldFail(FailSite.Table)) return 0;
    const mmu = this.slab.alloc();
    this.format.set(mmu, formatNames.indexOf(name));
    this.mm.set(mmu, mm);
    this.device.set(mmu, device);
    const root = this.pages.alloc(mmu, this.formatFor(mmu).top, 0);
    this.root.set(mmu, root);
    this.account(root, StepKind.TableAlloc, 1);
    return mmu;
  }

  /** Frees a page table whose leaves are all clear. */
  destroy(mmu: number): void {
    const root = this.root.data[mmu]!;
    this.freeEmpty(mmu, 0, this.formatFor(mmu).userEnd - 1);
    assert(this.pages.live.data[root] === 0, 'a destroyed page table has no leaf');
    this.freeTable(root);
    this.slab.free(mmu);
  }

  /** Page tables that exist. */
  get live(): number {
    return this.slab.live;
  }

  /** Whether `mmu` names a page table that exists. */
  isLive(mmu: number): boolean {
    return this.slab.isLive(mmu);
  }

  /** Table pages of all page tables. */
  get allTables(): number {
    let sum = 0;
    for (const mmu of this.slab.ids()) sum += this.tables.data[mmu]!;
    return sum;
  }

  /** The table page that a walk begins with. */
  rootOf(mmu: number): number {
    return this.root.data[mmu]!;
  }

  formatFor(mmu: number): CompiledFormat {
    return this.compiled[this.format.data[mmu]!]!;
  }

  /** What the entry in a cell is. */
  kindAt(cell: number): EntryKind {
    const { lo, hi, mmu, level } = this.pages;
    const table = cell >> SLOT_BITS;
    if ((lo.data[cell]! | hi.data[cell]!) === 0) return 'empty';
    return this.formatFor(mmu.data[table]!).isLeaf(level.data[table]!, lo.data[cell]!) ? 'leaf' : 'table';
  }

  /** The cell at which the walk for `index` ends: a leaf, or an empty entry of any level. `index` is below the format's end. */
  reach(mmu: number, index: number): number {
    const format = this.formatFor(mmu);
    const { lo, hi } = this.pages;
    let table = this.nearest(mmu, format, 0, index);
    for (let level = this.pages.level.data[table]!; ; level--) {
      const cell = (table << SLOT_BITS) | format.slot(level, index);
      const low = lo.data[cell]!;
      const high = hi.data[cell]!;
      if ((low | high) === 0 || format.isLeaf(level, low)) return cell;
      table = tableOfFrame(format.frame(low, high));
      this.cache.note(mmu, level - 1, this.pages.first(table), table);
    }
  }

  /**
   * The table of `level` that translates `index`, taken with all above it if it is missing; 0 without memory for one of them, and then
   * those above it stay. No larger leaf may lie there.
   */
  ensure(mmu: number, index: number, level: number): number {
    const format = this.formatFor(mmu);
    let table = this.nearest(mmu, format, level, index);
    for (let at = this.pages.level.data[table]!; at > level; at--) {
      const cell = (table << SLOT_BITS) | format.slot(at, index);
      table = this.childAt(cell) || this.addChild(mmu, cell, index);
      if (table === 0) return 0;
      this.cache.note(mmu, at - 1, this.pages.first(table), table);
    }
    return table;
  }

  /** The table that an entry points to, 0 if it is empty. It must not be a leaf. */
  childAt(cell: number): number {
    const { pages } = this;
    const table = cell >> SLOT_BITS;
    const low = pages.lo.data[cell]!;
    const high = pages.hi.data[cell]!;
    if ((low | high) === 0) return 0;
    const format = this.formatFor(pages.mmu.data[table]!);
    assert(!format.isLeaf(pages.level.data[table]!, low), 'no larger leaf lies here');
    return tableOfFrame(format.frame(low, high));
  }

  /** Lets the empty entry `cell` point to a new table, one that translates `index`. Gives the table, 0 without memory. */
  addChild(mmu: number, cell: number, index: number): number {
    const { pages } = this;
    const format = this.formatFor(mmu);
    const level = pages.level.data[cell >> SLOT_BITS]!;
    if (!format.directories[level - 1] && this.faults.shouldFail(FailSite.Table)) return 0;
    const child = pages.alloc(mmu, level - 1, alignDown(index, format.pages[level]!));
    this.store(cell, format.tableEntryLo(frameOfTable(child)), format.tableEntryHi(frameOfTable(child)));
    this.account(child, StepKind.TableAlloc, 1);
    return child;
  }

  /** Empties `cell` and frees the table that it points to, which has no entries. */
  removeChild(cell: number): void {
    const child = this.childAt(cell);
    assert(this.pages.live.data[child] === 0, 'a freed table has no entry');
    this.store(cell, 0, 0);
    this.freeTable(child);
  }

  /** Writes an entry, and keeps count of the live ones of its table. */
  store(cell: number, low: number, high: number): void {
    const { lo, hi, live } = this.pages;
    const before = (lo.data[cell]! | hi.data[cell]!) === 0 ? 0 : 1;
    const after = (low | high) === 0 ? 0 : 1;
    lo.set(cell, low);
    hi.set(cell, high);
    if (before !== after) live.add(cell >> SLOT_BITS, after - before);
  }

  /** Frees the tables below the root that translate pages of the range and have no entries. */
  freeEmpty(mmu: number, first: number, last: number): void {
    this.sweep(this.root.data[mmu]!, this.formatFor(mmu), first, last);
  }

  /** Visits the tables and directories that translate pages of the range, a table before those below it, ascending. */
  forEachTable(mmu: number, first: number, last: number, visit: TreeVisitor): void {
    this.visitTables(this.root.data[mmu]!, this.formatFor(mmu), first, last, visit);
  }

  /** Visits the leaves of the range, ascending: see `PageTables.forEachLeaf`. */
  forEachLeaf(mmu: number, first: number, last: number, visit: LeafVisitor): void {
    this.visitLeaves(this.root.data[mmu]!, this.formatFor(mmu), first, last, visit);
  }

  /** See `PageTables.leavesFrom`. */
  leavesFrom(mmu: number, first: number, last: number): number[] {
    const format = this.formatFor(mmu);
    const cell = this.firstLeaf(this.root.data[mmu]!, format, first, last);
    const cells: number[] = [];
    if (cell < 0) return cells;
    const end = this.lastCell(cell >> SLOT_BITS, format, last);
    for (let at = cell; at <= end; at++) {
      const kind = this.kindAt(at);
      if (kind === 'table') break;
      if (kind === 'leaf') cells.push(at);
    }
    return cells;
  }

  private firstLeaf(table: number, format: CompiledFormat, first: number, last: number): number {
    const { lo, hi } = this.pages;
    const level = this.pages.level.data[table]!;
    const end = this.lastCell(table, format, last);
    for (let cell = this.firstCell(table, format, first); cell <= end; cell++) {
      const low = lo.data[cell]!;
      const high = hi.data[cell]!;
      if ((low | high) === 0) continue;
      if (format.isLeaf(level, low)) return cell;
      const found = this.firstLeaf(tableOfFrame(format.frame(low, high)), format, first, last);
      if (found >= 0) return found;
    }
    return NOTHING;
  }

  private nearest(mmu: number, format: CompiledFormat, lowest: number, index: number): number {
    for (let level = lowest; level < CACHED_LEVELS; level++) {
      const table = this.cache.find(mmu, level, index, format.spans[level]!);
      if (table !== 0) return table;
    }
    return this.root.data[mmu]!;
  }

  private freeTable(table: number): void {
    this.account(table, StepKind.TableFree, -1);
    this.cache.forget(this.pages.mmu.data[table]!);
    this.pages.free(table);
  }

  /** Counts a table page taken or given back, and says so; a directory is none. */
  private account(table: number, kind: StepKind, change: 1 | -1): void {
    const mmu = this.pages.mmu.data[table]!;
    const level = this.pages.level.data[table]!;
    if (this.formatFor(mmu).directories[level]) return;
    this.tables.add(mmu, change);
    this.steps.emit(kind, mmu, level, this.pages.first(table), table);
  }

  private sweep(table: number, format: CompiledFormat, first: number, last: number): void {
    const level = this.pages.level.data[table]!;
    if (level === 0) return;
    const end = this.lastCell(table, format, last);
    for (let cell = this.firstCell(table, format, first); cell <= end; cell++) {
      if (this.kindAt(cell) !== 'table') continue;
      const child = this.childAt(cell);
      this.sweep(child, format, first, last);
      if (this.pages.live.data[child] === 0) this.removeChild(cell);
    }
  }

  private visitTables(
    table: number,
    format: CompiledFormat,
    first: number,
    last: number,
    visit: TreeVisitor,
  ): void {
    const level = this.pages.level.data[table]!;
    visit(table, level, this.pages.first(table));
    if (level === 0) return;
    const end = this.lastCell(table, format, last);
    for (let cell = this.firstCell(table, format, first); cell <= end; cell++) {
      if (this.kindAt(cell) === 'table') this.visitTables(this.childAt(cell), format, first, last, visit);
    }
  }

  private visitLeaves(
    table: number,
    format: CompiledFormat,
    first: number,
    last: number,
    visit: LeafVisitor,
  ): void {
    const { lo, hi, live } = this.pages;
    const level = this.pages.level.data[table]!;
    const end = this.lastCell(table, format, last);
    const base = this.pages.first(table);
    const step = format.pages[level]!;
    let left = live.data[table]!;
    for (let cell = this.firstCell(table, format, first); cell <= end && left > 0; cell++) {
      const low = lo.data[cell]!;
      const high = hi.data[cell]!;
      if ((low | high) === 0) continue;
      left--;
      const frame = format.frame(low, high);
      if (!format.isLeaf(level, low)) this.visitLeaves(tableOfFrame(frame), format, first, last, visit);
      else visit(base + (cell & (SLOTS - 1)) * step, format.leafOrders[level]!, frame as Pfn, cell);
    }
  }

  private firstCell(table: number, format: CompiledFormat, first: number): number {
    const level = this.pages.level.data[table]!;
    const slot = first <= this.pages.first(table) ? 0 : format.slot(level, first);
    return (table << SLOT_BITS) | slot;
  }

  private lastCell(table: number, format: CompiledFormat, last: number): number {
    const level = this.pages.level.data[table]!;
    const inside = last < this.pages.first(table) + format.spans[level]!;
    return (table << SLOT_BITS) | (inside ? format.slot(level, last) : format.masks[level]!);
  }
}
