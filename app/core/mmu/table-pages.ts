// Table pages of all page tables, after struct ptdesc: 512 raw entries each, and the lock of its entries. They are accounted apart
// from frames: in raw entries a table's frame number lies in node 63. Not modelled: per-process and per-node accounting.

import { hi32, join32, lo32 } from '../base/bits.ts';
import type { Engine } from '../base/engine.ts';
import { Locks } from '../base/lock.ts';
import { LockClass } from '../base/lockdep.ts';
import { type Column, Slab } from '../base/slab.ts';
import { NODE_SHIFT } from '../base/units.ts';

/** log2 of the entries of a table page; a *cell* is table id · 512 + slot. */
export const SLOT_BITS = 9;
export const SLOTS = 1 << SLOT_BITS;

const TABLE_NODE = 63;
const FIRST_CAPACITY = 16;

/** Frame number (32 bits, signed) of a table in raw entries, and back. */
export const frameOfTable = (table: number): number => (TABLE_NODE << NODE_SHIFT) | table;
export const tableOfFrame = (frame: number): number => frame & (2 ** NODE_SHIFT - 1);

/** The slab of table pages. Cells are read and written by `PageTables` only. */
export class TablePages {
  readonly lo: Column;
  readonly hi: Column;
  /** Entries that are not empty. */
  readonly live: Column;
  readonly mmu: Column;
  readonly level: Column;
  /** The page-table locks (`ptlock_ptr`), one a table page. */
  readonly locks: Locks;
  private readonly firstLo: Column;
  private readonly firstHi: Column;
  private readonly slab: Slab;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'table_page', { capacity: FIRST_CAPACITY });
    this.lo = this.slab.column('lo', { stride: SLOTS });
    this.hi = this.slab.column('hi', { stride: SLOTS });
    this.live = this.slab.column('live');
    this.mmu = this.slab.column('mmu');
    this.level = this.slab.column('level');
    this.firstLo = this.slab.column('first_lo');
    this.firstHi = this.slab.column('first_hi');
    this.locks = new Locks(LockClass.PageTableLock, this.slab, 'ptl', engine);
  }

  /** An empty table of `level` whose first entry translates page `first`. Gives its id. */
  alloc(mmu: number, level: number, first: number): number {
    const table = this.slab.alloc();
    this.mmu.set(table, mmu);
    this.level.set(table, level);
    this.firstLo.set(table, lo32(first));
    this.firstHi.set(table, hi32(first));
    return table;
  }

  /** Frees a table without entries. */
  free(table: number): void {
    this.slab.free(table);
  }

  /** The first page index that a table translates. */
  first(table: number): number {
    return join32(this.firstHi.data[table]!, this.firstLo.data[table]!);
  }
}
