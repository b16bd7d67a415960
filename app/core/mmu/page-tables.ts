// The multi-level page tables of all MMUs, after the pte_*, pmd_* and free_pgtables families of Linux. Pure structure: nothing here
// takes a lock, flushes a TLB or counts a mapping; the callers do. Not modelled: execution, kernel mappings, soft-dirty bits.
//
// Glossary: an *mmu* is the id of one page table; a *cell* names one entry (table id · 512 + slot); level 0 holds the smallest
// leaves; a range is `first` to `last`, both included.

import { assert } from '../base/assert.ts';
import { alignDown, join64 } from '../base/bits.ts';
import type { Engine } from '../base/engine.ts';
import type { FaultInjection } from '../base/fault-injection.ts';
import type { Locks } from '../base/lock.ts';
import { StepKind, type Steps } from '../base/steps.ts';
import { HPAGE_ORDER, NO_FRAME, type Pfn } from '../base/units.ts';
import { ACCESSED, type CompiledFormat, DIRTY, USER, WRITE } from './compiled.ts';
import type { Format, FormatName } from './format.ts';
import { Access } from './formats.ts';
import { SLOT_BITS, SLOTS } from './table-pages.ts';
import { Tlbs, tlbShape } from './tlb.ts';
import { type EntryKind, type LeafVisitor, Tree } from './tree.ts';

/** One level of a walk: the entry that was read there, and the pages that it stands for. */
export interface WalkLevel {
  readonly level: number;
  /** The table page that holds the entry; 0 if there is none (an `npu` chunk that was never taken). */
  readonly tableId: number;
  readonly slot: number;
  readonly raw: bigint;
  readonly kind: EntryKind;
  readonly firstIndex: number;
  readonly pages: number;
}

/** Receives a table page: the `pages` that it spans begin at `firstIndex`. */
export type TableVisitor = (
  tableId: number,
  level: number,
  firstIndex: number,
  pages: number,
  liveEntries: number,
) => void;

/** What `lookup` answers where no leaf is. */
export const NO_CELL = -1;

/** State bits of a leaf by `Access`. */
const stateBits = [0, USER, USER | WRITE] as const;

/** All page tables of one machine. `granuleOrder` is the machine's (0 or 9): the `npu` format depends on it. */
export class PageTables {
  /** The page-table locks, one a table page: see `lockOf`. */
  readonly locks: Locks;
  /** What the MMUs remember of their walks. */
  readonly tlbs: Tlbs;
  private readonly tree: Tree;
  private readonly steps: Steps;
  private readonly faults: FaultInjection;

  constructor(engine: Engine, granuleOrder: 0 | 9) {
    this.tree = new Tree(engine, granuleOrder);
    this.locks = this.tree.pages.locks;
    this.tlbs = new Tlbs(engine.journal, granuleOrder);
    this.steps = engine.steps;
    this.faults = engine.faults;
  }

  /** A page table with nothing but its root, of address space `mm`, for a device (0 = the CPU). Gives its id, the *mmu*; 0 without memory. */
  create(format: FormatName, mm: number, device: number): number {
    const mmu = this.tree.create(format, mm, device);
    if (mmu !== 0) this.tree.tlb.set(mmu, this.tlbs.create(mmu, device, tlbShape(format)));
    return mmu;
  }

  /** Clears every leaf, with no regard to what it mapped: before a page table goes that should map nothing any more. */
  clearAll(mmu: number): void {
    const left: number[] = [];
    this.forEachLeaf(mmu, 0, this.tree.formatFor(mmu).userEnd - 1, (index) => left.push(index));
    for (const index of left) this.clear(mmu, index);
  }

  /** Frees a page table with its tables; all leaves must be clear. */
  destroy(mmu: number): void {
    const tlb = this.tlbOf(mmu);
    this.tree.destroy(mmu);
    this.tlbs.free(tlb);
  }

  /** Page tables that there are. */
  get live(): number {
    return this.tree.live;
  }

  isLive(mmu: number): boolean {
    return this.tree.isLive(mmu);
  }

  formatOf(mmu: number): Format {
    return this.tree.formatFor(mmu).format;
  }

  mmOf(mmu: number): number {
    return this.tree.mm.data[mmu]!;
  }

  /** The device that walks it, 0 = the CPU. */
  deviceOf(mmu: number): number {
    return this.tree.device.data[mmu]!;
  }

  /** The TLB of the CPUs or of the device that the page table is made for. */
  tlbOf(mmu: number): number {
    return this.tree.tlb.data[mmu]!;
  }

  /** Table pages of this page table: 4096 bytes each. */
  tableCount(mmu: number): number {
    return this.tree.tables.data[mmu]!;
  }

  /** Table pages of all page tables together. */
  get allTables(): number {
    return this.tree.allTables;
  }

  /** Leaves of this page table, counted anew: costs a look at every table. */
  leafCount(mmu: number): number {
    let count = 0;
    this.forEachLeaf(mmu, 0, this.tree.formatFor(mmu).userEnd - 1, () => count++);
    return count;
  }

  /**
   * Maps 2^order pages from `index` on (a multiple of that; order must be one of the format's) to the frames from `pfn` on, neither
   * accessed nor dirty; `access` is an `Access`. Takes the tables that are missing; replaces a leaf of the same order and an empty table.
   * False when there is no memory for a table: then no leaf was set.
   */
  set(mmu: number, index: number, order: number, pfn: Pfn, access: number): boolean {
    const { tree } = this;
    const format = tree.formatFor(mmu);
    const level = this.levelFor(format, order);
    assert(
      order === 0 || ((index | pfn) & (SLOTS - 1)) === 0,
      'a 2 MiB leaf is aligned, and so are its frames',
    );
    const table = this.populate(mmu, index, order);
    if (table === 0) return false;
    const cell = (table << SLOT_BITS) | format.slot(level, index);
    if (level > 0 && tree.kindAt(cell) === 'table') tree.removeChild(cell);
    this.storeLeaf(cell, format, pfn, order, stateBits[access]!);
    this.steps.emit(StepKind.PteSet, mmu, index, order, pfn);
    return true;
  }

  /**
   * Takes the tables that a leaf of `order` at `index` needs. Gives the id of the one that holds it: its lock protects the leaf. 0 without
   * memory.
   */
  populate(mmu: number, index: number, order: number): number {
    const format = this.tree.formatFor(mmu);
    assert(index >= 0 && index + 2 ** order <= format.userEnd, 'a mapped page lies in user space');
    return this.tree.ensure(mmu, index, this.levelFor(format, order));
  }

  /** Clears the leaf that maps page `index`, whole. Gives its first frame, or NO_FRAME if there is none. */
  clear(mmu: number, index: number): Pfn {
    const cell = this.lookup(mmu, index);
    if (cell === NO_CELL) return NO_FRAME;
    const pfn = this.pfnAt(cell);
    const order = this.orderAt(cell);
    this.tree.store(cell, 0, 0);
    this.steps.emit(StepKind.PteClear, mmu, order === 0 ? index : alignDown(index, 2 ** order), order, pfn);
    return pfn;
  }

  /** The cell of the leaf that maps page `index`, or NO_CELL. */
  lookup(mmu: number, index: number): number {
    const { tree } = this;
    if (index >= tree.formatFor(mmu).userEnd) return NO_CELL;
    const cell = tree.reach(mmu, index);
    return (tree.pages.lo.data[cell]! | tree.pages.hi.data[cell]!) === 0 ? NO_CELL : cell;
  }

  /** First frame of the leaf in a cell. */
  pfnAt(cell: number): Pfn {
    const { lo, hi } = this.tree.pages;
    return this.formatAt(cell).frame(lo.data[cell]!, hi.data[cell]!) as Pfn;
  }

  /** Order of the leaf in a cell: 0 or 9. */
  orderAt(cell: number): number {
    return this.formatAt(cell).leafOrders[this.levelAt(cell)]!;
  }

  /** First page index that the entry in a cell stands for. */
  indexAt(cell: number): number {
    const slot = cell & (SLOTS - 1);
    return this.tree.pages.first(cell >> SLOT_BITS) + slot * this.formatAt(cell).pages[this.levelAt(cell)]!;
  }

  /** What the leaf in a cell allows: an `Access`. */
  accessAt(cell: number): Access {
    const state = this.stateAt(cell);
    if ((state & USER) === 0) return Access.None;
    return (state & WRITE) === 0 ? Access.Read : Access.ReadWrite;
  }

  isAccessed(cell: number): boolean {
    return (this.stateAt(cell) & ACCESSED) !== 0;
  }

  isDirty(cell: number): boolean {
    return (this.stateAt(cell) & DIRTY) !== 0;
  }

  /** Table entries that a walk reads down to the one in a cell. */
  levelsTo(cell: number): number {
    return this.formatAt(cell).depths[this.levelAt(cell)]!;
  }

  /** The raw entry in a cell. */
  rawAt(cell: number): bigint {
    return join64(this.tree.pages.hi.data[cell]!, this.tree.pages.lo.data[cell]!);
  }

  kindAt(cell: number): EntryKind {
    return this.tree.kindAt(cell);
  }

  /** Changes what the leaf that maps page `index`, if there is one, allows to `access`. Accessed and dirty stay. */
  protect(mmu: number, index: number, access: number): void {
    const cell = this.lookup(mmu, index);
    if (cell === NO_CELL || this.accessAt(cell) === access) return;
    this.restate(cell, (this.stateAt(cell) & ~(USER | WRITE)) | stateBits[access]!);
    this.steps.emit(StepKind.PteSet, mmu, this.indexAt(cell), this.orderAt(cell), this.pfnAt(cell));
  }

  /**
   * A walk ends at the leaf in a cell: if it allows the access, its accessed bit is set, and its dirty bit for a store. Gives what it says then,
   * as `USER`, `WRITE` and `DIRTY`; 0 if it does not allow the access. No step.
   */
  walkTo(cell: number, store: boolean): number {
    const { lo, hi } = this.tree.pages;
    const format = this.formatAt(cell);
    const low = lo.data[cell]!;
    const high = hi.data[cell]!;
    const before = format.state(low, high);
    const wanted = store ? USER | WRITE : USER;
    if ((before & wanted) !== wanted) return 0;
    const after = before | (store ? ACCESSED | DIRTY : ACCESSED);
    if (after !== before) {
      const order = format.leafOrders[this.levelAt(cell)]!;
      const pfn = format.frame(low, high);
      lo.set(cell, format.leafEntryLo(pfn, order, after));
      hi.set(cell, format.leafEntryHi(pfn, order, after));
    }
    return after;
  }

  /** Sets the accessed bit of a leaf, and the dirty bit for a store, as the MMU does on a walk. No step. */
  markAccessed(cell: number, dirty: boolean): void {
    const state = this.stateAt(cell);
    const after = state | ACCESSED | (dirty ? DIRTY : 0);
    if (state !== after) this.restate(cell, after);
  }

  /**
   * Makes the 2 MiB leaf that maps `index` a table of 512 leaves of consecutive frames that say the same (`__split_huge_pmd`). Steps:
   * the clearing, then the new table, filled. The table was put by when the leaf was set, so that this cannot fail.
   */
  split(mmu: number, index: number): void {
    const cell = this.lookup(mmu, index);
    assert(cell !== NO_CELL && this.orderAt(cell) === HPAGE_ORDER, 'a 2 MiB leaf is split');
    const format = this.formatAt(cell);
    const state = this.stateAt(cell);
    const first = this.indexAt(cell);
    const pfn = this.clear(mmu, index);
    const child = this.faults.nofail(() => this.tree.addChild(mmu, cell, first));
    for (let slot = 0; slot < SLOTS; slot++) {
      this.storeLeaf((child << SLOT_BITS) | slot, format, (pfn + slot) as Pfn, 0, state);
    }
  }

  /**
   * Visits the leaves that map pages of the range, ascending. `visit` may clear the leaf it is given and free tables that have become
   * empty. Costs what is there, not what the range spans.
   */
  forEachLeaf(mmu: number, first: number, last: number, visit: LeafVisitor): void {
    this.tree.forEachLeaf(mmu, first, last, visit);
  }

  /**
   * The cells of the leaves that map pages of the range and lie side by side in one table page, the first such page: one lock protects
   * them all. Empty if there is no leaf.
   */
  leavesFrom(mmu: number, first: number, last: number): number[] {
    return this.tree.leavesFrom(mmu, first, last);
  }

  /** The table page that holds a cell: its lock protects the leaf. */
  tableOf(cell: number): number {
    return cell >> SLOT_BITS;
  }

  /** Frees the tables (never the root) that translate pages of the range and have no live entry (`free_pgtables`). */
  freeEmptyTables(mmu: number, first: number, last: number): void {
    this.tree.freeEmpty(mmu, first, last);
  }

  /** The entries that a walk for `index` reads, from the root to a leaf or an empty one. For pictures. */
  walk(mmu: number, index: number): WalkLevel[] {
    const { tree } = this;
    const format = tree.formatFor(mmu);
    const levels: WalkLevel[] = [];
    let table = tree.rootOf(mmu);
    for (let level = format.top; level >= 0; level--) {
      const cell = (table << SLOT_BITS) | format.slot(level, index);
      const kind = table === 0 ? 'empty' : tree.kindAt(cell);
      if (!format.directories[level]) levels.push(this.walkLevel(format, level, cell, index, kind));
      if (kind === 'leaf' || (kind === 'empty' && !format.directories[level])) break;
      table = kind === 'table' ? tree.childAt(cell) : 0;
    }
    return levels;
  }

  /**
   * Id of the table page whose lock protects the leaf at `index` (`pte_lockptr`, `pmd_lockptr`): the one that holds the leaf or would
   * hold it; 0 if there is none yet (see `populate`).
   */
  lockOf(mmu: number, index: number): number {
    const cell = this.tree.reach(mmu, index);
    return this.formatAt(cell).leafOrders[this.levelAt(cell)]! >= 0 ? cell >> SLOT_BITS : 0;
  }

  /** Visits the table pages that translate pages of the range (default: all), a table before those below it, ascending. */
  forEachTable(mmu: number, visit: TableVisitor, first = 0, last = Number.MAX_SAFE_INTEGER): void {
    const { directories, spans } = this.tree.formatFor(mmu);
    this.tree.forEachTable(mmu, first, last, (table, level, index) => {
      if (!directories[level]) visit(table, level, index, spans[level]!, this.tree.pages.live.data[table]!);
    });
  }

  /** The page table that a table page belongs to. */
  mmuOfTable(tableId: number): number {
    return this.tree.pages.mmu.data[tableId]!;
  }

  levelOfTable(tableId: number): number {
    return this.tree.pages.level.data[tableId]!;
  }

  private levelFor(format: CompiledFormat, order: number): number {
    const level = order === 0 ? format.smallLevel : order === HPAGE_ORDER ? format.hugeLevel : -1;
    assert(level >= 0, 'the format has leaves of this order');
    return level;
  }

  private formatAt(cell: number): CompiledFormat {
    return this.tree.formatFor(this.tree.pages.mmu.data[cell >> SLOT_BITS]!);
  }

  private levelAt(cell: number): number {
    return this.tree.pages.level.data[cell >> SLOT_BITS]!;
  }

  private stateAt(cell: number): number {
    const { lo, hi } = this.tree.pages;
    return this.formatAt(cell).state(lo.data[cell]!, hi.data[cell]!);
  }

  private restate(cell: number, state: number): void {
    this.storeLeaf(cell, this.formatAt(cell), this.pfnAt(cell), this.orderAt(cell), state);
  }

  private storeLeaf(cell: number, format: CompiledFormat, pfn: Pfn, order: number, state: number): void {
    this.tree.store(cell, format.leafEntryLo(pfn, order, state), format.leafEntryHi(pfn, order, state));
  }

  private walkLevel(
    format: CompiledFormat,
    level: number,
    cell: number,
    index: number,
    kind: EntryKind,
  ): WalkLevel {
    const tableId = cell >> SLOT_BITS;
    const pages = format.pages[level]!;
    const raw = tableId === 0 ? 0n : this.rawAt(cell);
    return {
      level,
      tableId,
      slot: cell & (SLOTS - 1),
      raw,
      kind,
      firstIndex: alignDown(index, pages),
      pages,
    };
  }
}
