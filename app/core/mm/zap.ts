// zap_page_range and friends: taking leaves out of the CPU's page table of a process, or changing them, each table's under its lock. Not
// modelled: the limited batches of mmu_gather; pages are let go right after the flush, before anybody else can run.

import type { Path, Soon } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { HPAGE_ORDER, type Pfn } from '../base/units.ts';
import { contextsIn } from '../gmem/contexts.ts';
import { Fn } from '../trace.ts';
import { GmMmuMode } from '../uapi.ts';
import type { Kernel } from './kernel.ts';
import { leafAccess } from './protection.ts';
import { mappersOf } from './rmap.ts';

/**
 * Clears every CPU leaf of pages `[first, end)` and drops the reference that each holds; `drops`: their contents are lost with them.
 * Leaves must lie inside the range (`splitHugeAt` first). The caller holds `mmap_lock`. One flush, but one a table while others run.
 */
export function* zapRange(k: Kernel, mm: number, first: number, end: number, drops: boolean): Path<void> {
  const pgd = k.mms.pgd.data[mm]!;
  const pages: Pfn[] = [];
  let done = first;
  let tables = 0;
  const letGo = (next: number): void => {
    flushTlb(k, pgd, done, next - done);
    for (const page of pages.splice(0)) k.memory.put(page);
    if (drops) k.watcher?.dropped(mm, done, next);
    done = next;
  };
  yield* withLeaves(k, pgd, first, end, (cells, next) => {
    if (tables++ === 0) k.enter(Fn.zapPageRange, first);
    for (const cell of cells) pages.push(clearLeaf(k, pgd, k.tables.indexAt(cell)));
    if (k.engine.scheduler.contended) letGo(next);
  });
  if (pages.length > 0) letGo(end);
  if (tables > 0) k.leave(Fn.zapPageRange);
}

/**
 * Clears the CPU leaf at page `index`, if there is one, drops its reference and flushes. `null` when that is done, as it need not wait. The
 * caller holds the mapping's lock.
 */
export function zapOne(k: Kernel, mm: number, index: number): Path<void> | null {
  const table = lockLeaf(k, k.mms.pgd.data[mm]!, index);
  if (typeof table !== 'number') return zapWhenFree(k, mm, index, table);
  zapLocked(k, mm, index, table);
  return null;
}

function* zapWhenFree(k: Kernel, mm: number, index: number, locking: Path<number>): Path<void> {
  zapLocked(k, mm, index, yield* locking);
}

/** With the lock of `table` held (0: there is no leaf), which it gives back. */
function zapLocked(k: Kernel, mm: number, index: number, table: number): void {
  const pgd = k.mms.pgd.data[mm]!;
  if (table === 0) return;
  k.enter(Fn.zapPageRange, index);
  const pfn = clearLeaf(k, pgd, index);
  flushTlb(k, pgd, index, k.granulePages);
  k.memory.put(pfn);
  k.tables.locks.unlock(table);
  k.leave(Fn.zapPageRange);
}

/**
 * Flushes a range in the TLB of one MMU, and in those of the devices that walk the same table (SHARE). One flush for a range and MMU,
 * whatever its length.
 */
export function flushTlb(k: Kernel, mmu: number, first: number, pages: number): void {
  flushOne(k, mmu, first, pages, k.tables.tlbOf(mmu), 0);
  if (k.tables.deviceOf(mmu) !== 0) return;
  for (const ctx of contextsIn(k, k.tables.mmOf(mmu), GmMmuMode.SHARE))
    flushOne(k, mmu, first, pages, k.contexts.tlb.data[ctx]!, k.contexts.dev.data[ctx]!);
}

function flushOne(k: Kernel, mmu: number, first: number, pages: number, tlb: number, sharer: number): void {
  k.tables.tlbs.flush(tlb, first, pages);
  k.engine.clock.advance(k.cost.tlbFlush);
  k.counters.tlbFlushes.value++;
  k.engine.steps.emit(StepKind.TlbFlush, mmu, first, pages, sharer);
}

/** Lets the CPU's leaves of a VMA allow what it allows now, and flushes. Linux: `change_protection`. */
export function* changeProtection(k: Kernel, mm: number, vma: number): Path<void> {
  const pgd = k.mms.pgd.data[mm]!;
  const first = k.vmas.start(vma);
  const end = k.vmas.end(vma);
  let flushed = first;
  let unflushed = 0;
  yield* withLeaves(k, pgd, first, end, (cells, next) => {
    for (const cell of cells)
      k.tables.protect(pgd, k.tables.indexAt(cell), leafAccess(k, vma, k.tables.pfnAt(cell)));
    unflushed += cells.length;
    if (!k.engine.scheduler.contended) return;
    flushTlb(k, pgd, flushed, next - flushed);
    flushed = next;
    unflushed = 0;
  });
  if (unflushed > 0) flushTlb(k, pgd, flushed, end - flushed);
}

/**
 * Splits the huge leaf that page `index` lies inside (not at its start) into 512 small ones, and its frame block with it. Only for
 * ordinary VMAs: a granule of a peer-shared one is always one leaf. Linux: `split_huge_pmd`.
 */
export function* splitHugeAt(k: Kernel, mm: number, index: number): Path<void> {
  if (index % 2 ** HPAGE_ORDER !== 0) yield* splitHuge(k, mm, index);
}

/** Splits the huge leaf that maps page `index`, if there is one, and those of all processes that map the same block. */
export function* splitHuge(k: Kernel, mm: number, index: number): Path<void> {
  const table = yield* lockMapped(k, mm, index);
  if (table === 0) return;
  const leaf = k.tables.lookup(k.mms.pgd.data[mm]!, index);
  if (k.tables.orderAt(leaf) > 0) {
    const head = k.tables.pfnAt(leaf);
    for (const mapper of mappersOf(k, head)) {
      const pgd = k.mms.pgd.data[mapper.mm]!;
      k.tables.split(pgd, mapper.index);
      flushTlb(k, pgd, mapper.index, 2 ** HPAGE_ORDER);
    }
    k.memory.splitHuge(head);
  }
  k.tables.locks.unlock(table);
}

/**
 * Takes the lock of the table with the CPU's leaf of page `index` at a moment when nobody holds the lock of any other leaf of the same page:
 * what is done before the next yield is done under all of them. Gives the table; 0, and no lock, if there is no leaf.
 */
export function* lockMapped(k: Kernel, mm: number, index: number): Path<number> {
  const { locks } = k.tables;
  const table = tableOfLeaf(k, k.mms.pgd.data[mm]!, index);
  if (table === 0 || locks.tryLockAlone(table)) return table;
  return yield* locks.lockFound(() => busyTable(k, mm, index));
}

/** The table of a leaf, or another one that holds a leaf of the same page and is locked; 0 without a leaf. */
function busyTable(k: Kernel, mm: number, index: number): number {
  const pgd = k.mms.pgd.data[mm]!;
  const own = tableOfLeaf(k, pgd, index);
  if (own === 0) return 0;
  const others = mappersOf(k, k.tables.pfnAt(k.tables.lookup(pgd, index))).map((mapper) =>
    tableOfLeaf(k, k.mms.pgd.data[mapper.mm]!, mapper.index),
  );
  return others.find((table) => table !== own && k.tables.locks.isHeld(table)) ?? own;
}

/**
 * Does `work` with the CPU's leaves of pages `[first, end)`: a table page's cells at a time, with that table's lock held. `next` is the
 * page after the last of them. Between tables others may run. Linux: the loops around `pte_offset_map_lock`.
 */
export function* withLeaves(
  k: Kernel,
  pgd: number,
  first: number,
  end: number,
  work: (cells: readonly number[], next: number) => void,
): Path<void> {
  const { tables } = k;
  for (let at = first; at < end;) {
    const cells = yield* lockLeaves(k, pgd, at, end);
    const last = cells.at(-1);
    if (last === undefined) return;
    at = tables.indexAt(last) + 2 ** tables.orderAt(last);
    work(cells, at);
    tables.locks.unlock(tables.tableOf(last));
  }
}

/** Takes the lock of the first table page with leaves of pages `[first, end)`. Gives their cells; none, and no lock, without leaves. */
export function* lockLeaves(k: Kernel, pgd: number, first: number, end: number): Path<readonly number[]> {
  const { tables } = k;
  let cells = tables.leavesFrom(pgd, first, end - 1);
  if (cells.length === 0 || tables.locks.tryLockAlone(tables.tableOf(cells[0]!))) return cells;
  yield* tables.locks.lockFound(() => {
    cells = tables.leavesFrom(pgd, first, end - 1);
    return cells.length === 0 ? 0 : tables.tableOf(cells[0]!);
  });
  return cells;
}

/** Takes the lock of the table that holds the CPU's leaf of page `index`. Gives the table; 0, and no lock, if there is no leaf. */
export function lockLeaf(k: Kernel, pgd: number, index: number): Soon<number> {
  const { locks } = k.tables;
  const table = tableOfLeaf(k, pgd, index);
  if (table === 0 || locks.tryLockAlone(table)) return table;
  return locks.lockFound(() => tableOfLeaf(k, pgd, index));
}

function tableOfLeaf({ tables }: Kernel, pgd: number, index: number): number {
  const cell = tables.lookup(pgd, index);
  return cell < 0 ? 0 : tables.tableOf(cell);
}

function clearLeaf(k: Kernel, pgd: number, index: number): Pfn {
  const pfn = k.tables.clear(pgd, index);
  k.memory.removeMapping(pfn);
  return pfn;
}
