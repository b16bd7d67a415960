// What the shown step changed: a reading of the journal. Cells by the name of their column, objects by the name of their slab.
// No kernel symbol; our decision (architecture.md 4).

import type { Journal } from '../core/index.ts';

/** More entries than this are no single step: then nothing is marked. */
const MOST_ENTRIES = 1 << 16;

/** The cells that were written between two journal positions, with what they held before. */
export class Changes {
  private readonly columns = new Map<string, Map<number, number>>();

  /** Reads the entries from position `from` to `to`; none if they are too many for one step. */
  constructor(journal: Journal, from: number, to: number) {
    if (from < journal.first || from >= to || to - from > MOST_ENTRIES) return;
    journal.visit(from, to, (column, cell, before) => this.note(journal.columns[column]!.name, cell, before));
  }

  /** What a cell of a column (`gm_mapping.page`) held before the step, or `undefined` if the step did not write it. */
  before(column: string, cell: number): number | undefined {
    return this.columns.get(column)?.get(cell);
  }

  /** Whether the step wrote one of these cells of an object. */
  wrote(slab: string, fields: readonly string[], cell: number): boolean {
    return fields.some((field) => this.before(`${slab}.${field}`, cell) !== undefined);
  }

  /** The cells of a column that the step wrote, with their values before. */
  cellsOf(column: string): ReadonlyMap<number, number> {
    return this.columns.get(column) ?? NOTHING;
  }

  private note(column: string, cell: number, before: number): void {
    let cells = this.columns.get(column);
    if (cells === undefined) this.columns.set(column, (cells = new Map()));
    if (!cells.has(cell)) cells.set(cell, before);
  }
}

const NOTHING: ReadonlyMap<number, number> = new Map();
