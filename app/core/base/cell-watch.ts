// Watching which cells are read and written while something runs: what tells whether two turns could conflict. For exploring only: it
// stands between every access and its column. Our decision.

import type { Cells, Journal } from './journal.ts';

/** One cell of one column as a number. */
export type CellKey = number;

const COLUMN_FACTOR = 2 ** 32;

/** Cells that were touched. What was written counts as written, whether it was read or not. */
export interface Touched {
  readonly read: ReadonlySet<CellKey>;
  readonly written: ReadonlySet<CellKey>;
}

/**
 * Watches the columns of one machine that count for its digest, but for the clock: time adds up in any order. Costs nothing but an
 * indirection while it is not watching.
 */
export class CellWatch {
  private read = new Set<CellKey>();
  private written = new Set<CellKey>();
  private isWatching = false;

  constructor({ columns }: Journal) {
    columns.forEach((column, id) => {
      if (column.digested && column.name !== 'now_ns') this.stepBetween(column, id);
    });
  }

  /** From now on. */
  start(): void {
    this.read = new Set();
    this.written = new Set();
    this.isWatching = true;
  }

  /** Gives what was touched since `start`. */
  stop(): Touched {
    this.isWatching = false;
    return { read: this.read, written: this.written };
  }

  private stepBetween(column: Cells, id: number): void {
    let { data } = column;
    let watched = this.watched(data, id);
    Object.defineProperty(column, 'data', {
      get: () => (this.isWatching ? watched : data),
      set: (grown: Int32Array) => {
        data = grown;
        watched = this.watched(data, id);
      },
    });
  }

  private watched(data: Int32Array, id: number): Int32Array {
    const base = id * COLUMN_FACTOR;
    return new Proxy(data, {
      get: (cells, name) => {
        const cell = cellOf(name);
        if (cell >= 0) {
          this.read.add(base + cell);
          return cells[cell];
        }
        const value: unknown = Reflect.get(cells, name, cells);
        return typeof value === 'function' ? (value.bind(cells) as unknown) : value;
      },
      set: (cells, name, value: number) => {
        const cell = cellOf(name);
        if (cell >= 0) this.written.add(base + cell);
        return Reflect.set(cells, name, value, cells);
      },
    });
  }
}

/** The index that a property name of an array is, −1 if it is none. */
const cellOf = (name: string | symbol): number =>
  typeof name === 'string' && /^\d+$/.test(name) ? Number(name) : -1;
