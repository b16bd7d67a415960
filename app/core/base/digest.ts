// The state digest: two 32-bit sums of a mix of (column, cell, value) over all cells that are not 0. It follows the journal
// lazily, so hot paths pay nothing for it. No kernel symbol; our decision (interface.md §3, Digest).

import type { Journal } from './journal.ts';

const COLUMN_FACTOR = 0x9e3779b1;
const CELL_FACTOR = 0x85ebca6b;
const VALUE_FACTOR = 0xc2b2ae35;
const FIRST_FACTOR = 0x27d4eb2f;
const SECOND_FACTOR = 0x165667b1;

/** The digest of one machine: independent of the order of writes, of undo and redo, of checkpoints and of views. */
export class Digest {
  private first = 0;
  private second = 0;
  private at = 0;
  private readonly journal: Journal;

  constructor(journal: Journal) {
    this.journal = journal;
    this.recompute();
  }

  /** 16 hex digits for the cells as they stand now. */
  read(): string {
    return this.sums()
      .map((sum) => (sum >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }

  /** Catches up with the journal's present position. Call it before entries are truncated or dropped. */
  follow(): void {
    const { journal } = this;
    const target = journal.position;
    const forward = target >= this.at;
    journal.visit(this.at, target, (column, cell, before, after) => {
      if (!journal.columns[column]!.digested) return;
      this.add(column, cell, before, forward ? -1 : 1);
      this.add(column, cell, after, forward ? 1 : -1);
    });
    this.at = target;
  }

  /** Both sums for the cells as they stand now. */
  sums(): [number, number] {
    this.follow();
    return [this.first, this.second];
  }

  /** Takes sums that were read when the cells stood as they do now. */
  restore([first, second]: readonly [number, number]): void {
    this.first = first;
    this.second = second;
    this.at = this.journal.position;
  }

  /** Computes both sums afresh from all cells: after a checkpoint was restored, and to test the incremental way. */
  recompute(): void {
    this.first = 0;
    this.second = 0;
    this.journal.columns.forEach((column, id) => {
      if (!column.digested) return;
      const { data } = column;
      for (let cell = 0; cell < data.length; cell++) if (data[cell] !== 0) this.add(id, cell, data[cell]!, 1);
    });
    this.at = this.journal.position;
  }

  private add(column: number, cell: number, value: number, sign: 1 | -1): void {
    if (value === 0) return;
    let mix = Math.imul(column, COLUMN_FACTOR) ^ Math.imul(cell, CELL_FACTOR);
    mix = Math.imul(mix ^ (mix >>> 15), VALUE_FACTOR) ^ value;
    mix = Math.imul(mix ^ (mix >>> 13), VALUE_FACTOR);
    mix ^= mix >>> 16;
    this.first = (this.first + sign * Math.imul(mix, FIRST_FACTOR)) | 0;
    mix = Math.imul(mix ^ value, SECOND_FACTOR);
    this.second = (this.second + sign * (mix ^ (mix >>> 15))) | 0;
  }
}
