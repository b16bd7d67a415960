// Which pages a stretch of the journal may have changed: entries of logical page tables and leaves of physical ones. Where an object was
// freed or used again meanwhile, every place that it had is told. No kernel symbol; our decision.

import { isPointer, type Kernel, toPointer } from '../core/index.ts';

/** What a column of the journal is to a reader of pages. */
const Role = { Mapping: 1, Owner: 2, Index: 3, Slot: 4, Entry: 5, FirstLo: 6, FirstHi: 7, Level: 8 } as const;

const roles: Readonly<Record<string, number>> = {
  'gm_mapping.flag': Role.Mapping,
  'gm_mapping.page': Role.Mapping,
  'gm_mapping.dev': Role.Mapping,
  'gm_mapping.owner': Role.Owner,
  'gm_mapping.index': Role.Index,
  'xa_node.slots': Role.Slot,
  'xarray.head': Role.Slot,
  'table_page.lo': Role.Entry,
  'table_page.hi': Role.Entry,
  'table_page.first_lo': Role.FirstLo,
  'table_page.first_hi': Role.FirstHi,
  'table_page.level': Role.Level,
};

const SLOT_BITS = 9;
const KEY_HIGH_MASK = 2 ** 20 - 1;

type Values = Map<number, Set<number>>;

/** An entry of a page table that was written: of table page `table`, at a level, from page `first` of the table on. */
export interface TouchedEntry {
  readonly table: number;
  readonly slot: number;
  readonly level: number;
  readonly first: number;
  /** Whether the table page was made or freed meanwhile, so that it may have been another page table's. */
  readonly isMoved: boolean;
}

/** A reading of the journal between two positions, in either direction. */
export class TouchedPages {
  private readonly mappings = new Set<number>();
  private readonly entries = new Set<number>();
  private readonly cells: readonly Int32Array[];
  private readonly noted: readonly Values[] = Array.from({ length: 9 }, () => new Map());

  constructor(k: Kernel, from: number, to: number) {
    this.cells = cellsByRole(k);
    const roleOf = rolesOf(k);
    const [first, last] = from < to ? [from, to] : [to, from];
    k.engine.journal.visit(first, last, (column, cell, before, after) => {
      const role = roleOf[column]!;
      if (role !== 0) this.note(role, cell, before, after);
    });
  }

  /** Keys of logical page tables whose entry or mapping may have changed; some may be of other processes, or of none. */
  *keys(): Generator<number, void, void> {
    for (const mapping of this.mappings)
      for (const high of this.values(Role.Owner, mapping))
        for (const low of this.values(Role.Index, mapping))
          yield (high & KEY_HIGH_MASK) * 2 ** 32 + (low >>> 0);
  }

  /** Entries of page tables that were written. */
  *leaves(): Generator<TouchedEntry, void, void> {
    for (const cell of this.entries) {
      const table = cell >> SLOT_BITS;
      const slot = cell & ((1 << SLOT_BITS) - 1);
      const isMoved = this.noted[Role.FirstLo]!.has(table) || this.noted[Role.Level]!.has(table);
      for (const level of this.values(Role.Level, table))
        for (const high of this.values(Role.FirstHi, table))
          for (const low of this.values(Role.FirstLo, table))
            yield { table, slot, level, first: high * 2 ** 32 + (low >>> 0), isMoved };
    }
  }

  private note(role: number, cell: number, before: number, after: number): void {
    if (role === Role.Entry) this.entries.add(cell);
    else if (role === Role.Mapping) this.mappings.add(cell);
    else if (role === Role.Slot) {
      if (isPointer(before)) this.mappings.add(toPointer(before));
      if (isPointer(after)) this.mappings.add(toPointer(after));
    } else {
      const values = this.noted[role]!;
      const known = values.get(cell);
      if (known === undefined) values.set(cell, new Set([before, after]));
      else known.add(before).add(after);
      if (role <= Role.Index) this.mappings.add(cell);
    }
  }

  /** What a cell holds, and held meanwhile. */
  private values(role: number, cell: number): Iterable<number> {
    const now = this.cells[role]![cell]!;
    const noted = this.noted[role]!.get(cell);
    return noted === undefined ? [now] : noted.add(now);
  }
}

/** By column id: its role, 0 for most. */
function rolesOf({ engine: { journal } }: Kernel): Uint8Array {
  let known = rolesKnown.get(journal);
  if (known?.length !== journal.columns.length) {
    known = Uint8Array.from(journal.columns, ({ name }) => roles[name] ?? 0);
    rolesKnown.set(journal, known);
  }
  return known;
}

/** By role: the cells of its column as they are (of one of them, where a role has several). */
function cellsByRole(k: Kernel): readonly Int32Array[] {
  const cells: Int32Array[] = [];
  rolesOf(k).forEach((role, id) => (cells[role] = k.engine.journal.columns[id]!.data));
  return cells;
}

const rolesKnown = new WeakMap<object, Uint8Array>();
