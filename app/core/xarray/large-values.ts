// Value entries of 2^30 and more, each kept once: `xa_mk_value` takes 63 bits, a cell has 30 for them. No kernel symbol; our
// decision. Not modelled: taking a row back (the same value finds its row again).

import { join64 } from '../base/bits.ts';
import type { Journal } from '../base/journal.ts';
import { Slab, type Column } from '../base/slab.ts';

/** The slab of large values of one machine. */
export class LargeValues {
  private readonly slab: Slab;
  private readonly hi: Column;
  private readonly lo: Column;

  constructor(journal: Journal) {
    this.slab = new Slab(journal, 'xa_value');
    this.hi = this.slab.column('hi');
    this.lo = this.slab.column('lo');
  }

  /** The row of a value, made if it is new. */
  intern(hi: number, lo: number): number {
    for (let id = 1; id <= this.slab.top; id++) {
      if (this.hi.data[id] === hi && this.lo.data[id] === lo) return id;
    }
    const id = this.slab.alloc();
    this.hi.set(id, hi);
    this.lo.set(id, lo);
    return id;
  }

  /** The value of a row. */
  read(id: number): bigint {
    return join64(this.hi.data[id]!, this.lo.data[id]!);
  }
}
