// Simulated time in nanoseconds, journalled. No kernel symbol; our decision (model.md §5, cost model).

import { hi32, join32, lo32 } from './bits.ts';
import type { Journal } from './journal.ts';
import { Column } from './slab.ts';
import type { Ns } from './units.ts';

const LOW = 0;
const HIGH = 1;

/** The machine's only clock. It advances where the cost model says so and never by itself. */
export class Clock {
  private readonly journal: Journal;
  private readonly cells: Column;
  /** What the cells say, and since which of the journal's moves: every step asks. */
  private time = 0;
  private epoch = -1;

  constructor(journal: Journal) {
    this.journal = journal;
    this.cells = new Column(journal, 'now_ns', 2);
  }

  /** Nanoseconds since the machine was made. */
  get now(): Ns {
    if (this.epoch !== this.journal.epoch) this.read();
    return this.time as Ns;
  }

  /** Lets `ns` nanoseconds (a non-negative integer) pass. */
  advance(ns: number): void {
    const now = this.now + ns;
    this.cells.set(LOW, lo32(now));
    this.cells.set(HIGH, hi32(now));
    this.time = now;
  }

  private read(): void {
    this.time = join32(this.cells.data[HIGH]!, this.cells.data[LOW]!);
    this.epoch = this.journal.epoch;
  }
}
