// What the shown step changed: a reading of the journal. No kernel symbol; our decision
// (architecture.md 4).

import type { Column, Journal } from '../core/index.ts';

/** A column, or the name (`table_page.lo`) of one that its slab keeps to itself. */
export type ColumnRef = Pick<Column, 'id'> | string;

/** More entries than this are no single step: then nothing is marked. */
const MOST_ENTRIES = 1 << 16;

/** The cells that were written between two journal positions, with what they held before. */
export class Changes {
  private readonly journal: Journal;
  private readonly columns = new Map<number, Map<number, number>>();

  /** Reads the entries from position `from` to `to`; none if they are too many for one step. */
  constructor(journal: Journal, from: number, to: number) {
    this.journal = journal;
    if (from < journal.first || from >= to || to - from > MOST_ENTRIES) return;
    journal.visit(from, to, (column, cell, before) => this.note(column, cell, before));
  }

  /** What a cell of a column held before the step, or `undefined` if the step did not write it. */
  before(column: ColumnRef, cell: number): number | undefined {
    return this.cellsOf(column).get(cell);
  }

  /** Whether the step wrote this cell of one of some columns. */
  wrote(columns: readonly ColumnRef[], cell: number): boolean {
    return columns.some((column) => this.before(column, cell) !== undefined);
  }

  /** The cells of a column that the step wrote, with their values before. */
  cellsOf(column: ColumnRef): ReadonlyMap<number, number> {
    const id = typeof column === 'string' ? columnNamed(this.journal, column) : column.id;
    return this.columns.get(id) ?? NOTHING;
  }

  private note(column: number, cell: number, before: number): void {
    let cells = this.columns.get(column);
    if (cells === undefined) this.columns.set(column, (cells = new Map<number, number>()));
    if (!cells.has(cell)) cells.set(cell, before);
  }
}

/** The column of a name; names are few and stay, so they are found once for each machine. */
function columnNamed(journal: Journal, name: string): number {
  let ids = known.get(journal);
  if (ids === undefined) known.set(journal, (ids = new Map<string, number>()));
  const id = ids.get(name) ?? journal.columns.findIndex((column) => column.name === name);
  ids.set(name, id);
  return id;
}

const known = new WeakMap<Journal, Map<string, number>>();
const NOTHING: ReadonlyMap<number, number> = new Map();
