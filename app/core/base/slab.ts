// Slabs, after Linux's kmem_cache: named columns of 32-bit cells, an id per object, a free list, poison and a birth number per
// object. Not modelled: pages of a slab, per-CPU lists, constructors.
//
// Glossary: a *column* is one field of all objects; a *cell* is column[id] (or `stride` cells an object); id 0 is NULL; the
// *state* of an object is −birth while it lives and the next free id (≥ 0) while it does not.

import { assert } from './assert.ts';
import { hi32, join32, lo32 } from './bits.ts';
import type { Findings, ReportRule } from './findings.ts';
import type { Cells, Journal } from './journal.ts';

/** What a freed object's cells hold, as with Linux's slab poisoning (`POISON_FREE`, 0x6b in every byte). */
export const POISON = 0x6b6b6b6b;

const FIRST_CAPACITY = 64;
/** Cells of a column up to which it doubles; then it grows by less, which wastes less memory and copies more often. */
const DOUBLING_LIMIT = 1 << 16;
const GROWTH = 1.5;

/** What a column is made of. */
export interface ColumnSpec {
  /** Cells an object (default 1). Columns of more than one cell must be back at 0 when their object is freed. */
  readonly stride?: number;
  /** Value of a fresh object's cell (default 0; strided columns always start at 0). */
  readonly initial?: number;
  /** Whether it counts for the state digest (default true). */
  readonly digested?: boolean;
}

/** One field of all objects of a slab. Read `data[id]` directly in hot paths; every write goes through `set`. */
export class Column implements Cells {
  data: Int32Array;
  readonly id: number;
  readonly name: string;
  readonly stride: number;
  readonly initial: number;
  readonly digested: boolean;
  private readonly journal: Journal;

  constructor(journal: Journal, name: string, capacity: number, spec: ColumnSpec = {}) {
    this.name = name;
    this.journal = journal;
    this.stride = spec.stride ?? 1;
    this.initial = spec.initial ?? 0;
    this.digested = spec.digested ?? true;
    this.data = new Int32Array(capacity * this.stride);
    this.id = journal.register(this);
  }

  /** The value of a cell. */
  get(cell: number): number {
    return this.data[cell]!;
  }

  /** Writes a cell and journals the write; writing the same value is no write. `value` is a 32-bit integer. */
  set(cell: number, value: number): void {
    const before = this.data[cell]!;
    if (before === value) return;
    this.journal.append(this.id, cell, before, value);
    this.data[cell] = value;
  }

  /** Adds to a cell. Gives the new value. */
  add(cell: number, delta: number): number {
    const value = this.data[cell]! + delta;
    this.set(cell, value);
    return value;
  }

  /** Makes room for `capacity` objects. */
  grow(capacity: number): void {
    const larger = new Int32Array(capacity * this.stride);
    larger.set(this.data);
    this.data = larger;
  }
}

/** One journalled 32-bit scalar. */
export class Register {
  private readonly column: Column;

  constructor(journal: Journal, name: string, initial = 0, digested = true) {
    this.column = new Column(journal, name, 1, { digested });
    this.column.data[0] = initial;
  }

  /** The value now. */
  get value(): number {
    return this.column.data[0]!;
  }

  set value(value: number) {
    this.column.set(0, value);
  }
}

/** One field of all objects of a slab that holds exact numbers from 0 to below 2^53, as two cells. */
export class PairColumn {
  private readonly hi: Column;
  private readonly lo: Column;

  constructor(slab: Slab, name: string) {
    this.hi = slab.column(`${name}.hi`);
    this.lo = slab.column(`${name}.lo`);
  }

  get(id: number): number {
    return join32(this.hi.data[id]!, this.lo.data[id]!);
  }

  set(id: number, value: number): void {
    this.hi.set(id, hi32(value));
    this.lo.set(id, lo32(value));
  }
}

/** What a slab is made of. */
interface SlabSpec {
  /** Objects that there is room for at first. */
  readonly capacity?: number;
  /** Where misuse by kernel code is told; without it misuse is a mistake of ours and crashes. */
  readonly findings?: Findings | null;
}

const FREE_HEAD = 0;
const TOP = 1;
const BIRTHS = 2;
const DEATHS = 3;

/**
 * A cache of objects of one type. Ids start at 1 and are reused last freed first. Columns are added before the first `alloc`.
 * Freed objects hold `POISON`, and `isLive` tells a dangling id from a live one; `birth` tells two lives of one id apart.
 */
export class Slab {
  readonly name: string;
  readonly columns: Column[] = [];
  /** −birth for a live object; the next free id for a free one. */
  readonly state: Column;
  private readonly registers: Column;
  private readonly journal: Journal;
  private readonly findings: Findings | null;
  private capacity: number;
  /** Cells an object of the widest column. */
  private width = 1;

  constructor(journal: Journal, name: string, { capacity = FIRST_CAPACITY, findings = null }: SlabSpec = {}) {
    this.name = name;
    this.journal = journal;
    this.findings = findings;
    this.capacity = capacity;
    this.registers = new Column(journal, `${name}.slab`, 4);
    this.state = new Column(journal, `${name}.state`, capacity);
  }

  /** Adds a column. */
  column(name: string, spec: ColumnSpec = {}): Column {
    assert(this.top === 0, 'columns are added before the first object');
    const column = new Column(this.journal, `${this.name}.${name}`, this.capacity, spec);
    this.columns.push(column);
    this.width = Math.max(this.width, column.stride);
    return column;
  }

  /** A fresh object with every cell at its initial value. Gives its id. */
  alloc(): number {
    const { registers, columns } = this;
    let id = registers.data[FREE_HEAD]!;
    if (id !== 0) {
      this.checkPoison(id);
      registers.set(FREE_HEAD, this.state.data[id]!);
    } else {
      id = registers.data[TOP]! + 1;
      if (id >= this.capacity) this.grow();
      registers.set(TOP, id);
    }
    const birth = registers.data[BIRTHS]! + 1;
    registers.set(BIRTHS, birth);
    this.state.set(id, -birth);
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      if (column.stride === 1) column.set(id, column.initial);
    }
    return id;
  }

  /** Poisons an object and puts it on the free list. The object must live; if it does not, nothing changes but a report. */
  free(id: number): void {
    if (!this.isLive(id)) return this.misuse('double-free', 'object-freed-twice', id);
    const { registers, columns } = this;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      if (column.stride === 1) column.set(id, POISON);
    }
    this.state.set(id, registers.data[FREE_HEAD]!);
    registers.set(FREE_HEAD, id);
    registers.set(DEATHS, registers.data[DEATHS]! + 1);
  }

  /**
   * Frees an object that something still leads to: its cells stay as they are, and its id is not used again, so that whoever follows the way
   * is caught (KASAN's quarantine).
   */
  quarantine(id: number): void {
    if (!this.isLive(id)) return this.misuse('double-free', 'object-freed-twice', id);
    this.state.set(id, 0);
    this.registers.set(DEATHS, this.registers.data[DEATHS]! + 1);
  }

  /** Whether `id` names an object that is allocated now. */
  isLive(id: number): boolean {
    return id > 0 && id < this.capacity && this.state.data[id]! < 0;
  }

  /** The number of the allocation that made this object: two lives of one id differ. 0 if it is free. */
  birth(id: number): number {
    return this.isLive(id) ? -this.state.data[id]! : 0;
  }

  /** Objects allocated now. */
  get live(): number {
    return this.registers.data[BIRTHS]! - this.registers.data[DEATHS]!;
  }

  /** The highest id ever used. */
  get top(): number {
    return this.registers.data[TOP]!;
  }

  /** All live ids, ascending. */
  *ids(): Generator<number, void, void> {
    for (let id = 1; id <= this.top; id++) if (this.isLive(id)) yield id;
  }

  /** Nobody wrote to an object after it was freed (`check_poison_obj`). */
  private checkPoison(id: number): void {
    if (this.findings === null) return;
    const { columns } = this;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      if (column.stride === 1 && column.data[id] !== POISON)
        return this.misuse('uaf', 'poison-overwritten', id);
    }
  }

  private misuse(kind: 'uaf' | 'double-free', rule: ReportRule, object: number): void {
    assert(this.findings !== null, `${this.name} ${String(object)}: ${rule}`);
    this.findings.add({ kind, rule, pid: 0, object });
  }

  private grow(): void {
    const factor = this.capacity * this.width < DOUBLING_LIMIT ? 2 : GROWTH;
    this.capacity = Math.ceil(this.capacity * factor);
    this.state.grow(this.capacity);
    for (const column of this.columns) column.grow(this.capacity);
  }
}
