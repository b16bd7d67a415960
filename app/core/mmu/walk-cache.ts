// Which leaf tables were used last, by page table: so that a neighbouring page costs no walk. Not state: it is dropped whenever the
// journal moves. No kernel symbol (it is no TLB: nothing can go stale in it); our decision.

import type { Journal } from '../base/journal.ts';

/** Levels 0 and 1 are kept: leaves lie nowhere else. */
export const CACHED_LEVELS = 2;
const NOWHERE = -(2 ** 53);

/** The last table used at levels 0 and 1 of each page table. */
export class WalkCache {
  private firsts = new Float64Array(0);
  private tables = new Int32Array(0);
  private epoch = 0;
  private readonly journal: Journal;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /** The table of `level` (0 or 1) that translates `index`, of which one spans `span` pages; 0 if it is not known. */
  find(mmu: number, level: number, index: number, span: number): number {
    if (this.epoch !== this.journal.epoch) this.clear();
    const at = mmu * CACHED_LEVELS + level;
    const offset = index - (this.firsts[at] ?? NOWHERE);
    return offset >= 0 && offset < span ? this.tables[at]! : 0;
  }

  /** Notes the table of a level (others than 0 and 1 are not kept) whose first page is `first`. */
  note(mmu: number, level: number, first: number, table: number): void {
    if (level >= CACHED_LEVELS) return;
    const at = mmu * CACHED_LEVELS + level;
    if (at >= this.tables.length) this.grow(at + 1);
    this.firsts[at] = first;
    this.tables[at] = table;
  }

  /** Forgets what is known of one page table: a table of it was freed. */
  forget(mmu: number): void {
    this.firsts.fill(NOWHERE, mmu * CACHED_LEVELS, (mmu + 1) * CACHED_LEVELS);
  }

  private clear(): void {
    this.firsts.fill(NOWHERE);
    this.epoch = this.journal.epoch;
  }

  private grow(length: number): void {
    const firsts = new Float64Array(length * 2).fill(NOWHERE);
    const tables = new Int32Array(length * 2);
    firsts.set(this.firsts);
    tables.set(this.tables);
    this.firsts = firsts;
    this.tables = tables;
  }
}
