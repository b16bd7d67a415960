// Which page-table entries the shown step wrote, and what they were: raw words from the journal, decoded. Our decision.

import { decodeBits, type Format, join64, type Kernel, NO_FRAME } from '../core/index.ts';
import type { Scene } from './scene.ts';

/** Entries of a table page: an entry's cell is table id · 512 + slot. */
const ENTRIES = 512;

/** Entries of one page table that a step wrote. */
export interface WrittenEntries {
  /** Raw words before, by cell: of entries in tables that can hold leaves. */
  readonly leaves: ReadonlyMap<number, bigint>;
  /** Tables of which an entry that points to a table was written. */
  readonly tables: ReadonlySet<number>;
}

/** The entries of page table `mmu` that the shown step wrote. Entries of tables that it freed are not among them. */
export function entriesWritten({ k, changes }: Scene, mmu: number): WrittenEntries {
  const lo = changes.cellsOf('table_page.lo');
  const hi = changes.cellsOf('table_page.hi');
  const leaves = new Map<number, bigint>();
  const tables = new Set<number>();
  for (const cell of new Set([...lo.keys(), ...hi.keys()])) {
    const table = Math.floor(cell / ENTRIES);
    if (k.tables.mmuOfTable(table) !== mmu) continue;
    const before = rawBefore(k, cell, lo.get(cell), hi.get(cell));
    const format = k.tables.formatOf(mmu);
    const level = k.tables.levelOfTable(table);
    if (isPointer(format, level, before) || k.tables.kindAt(cell) === 'table') tables.add(table);
    else leaves.set(cell, before);
  }
  return { leaves, tables };
}

/** The frame that a raw entry of `level` maps, or NO_FRAME if it is no leaf. */
export function frameInEntry(format: Format, level: number, raw: bigint): number {
  if (!decodeBits(format, level, raw).some(({ meaning }) => meaning === 'frame')) return NO_FRAME;
  return Number((raw >> BigInt(format.frameShift)) & 0xffff_ffffn);
}

const isPointer = (format: Format, level: number, raw: bigint): boolean =>
  raw !== 0n && frameInEntry(format, level, raw) === NO_FRAME;

function rawBefore(k: Kernel, cell: number, lo: number | undefined, hi: number | undefined): bigint {
  const now = k.tables.rawAt(cell);
  return join64(hi ?? Number(now >> 32n), lo ?? Number(now & 0xffff_ffffn));
}
