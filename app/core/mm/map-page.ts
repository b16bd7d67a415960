// set_pte_at and do_set_pmd for faults: a host page becomes accessible to the CPU. The table's lock is taken here and nowhere else in a fault
// (errata E33).

import type { Path, Soon } from '../base/scheduler.ts';
import type { Pfn } from '../base/units.ts';
import type { Kernel } from './kernel.ts';
import { accessOf } from './protection.ts';

/** Whether the CPU maps nothing in a range of pages. */
export const isEmpty = (k: Kernel, pgd: number, first: number, pages: number): boolean =>
  k.tables.leavesFrom(pgd, first, first + pages - 1).length === 0;

/**
 * Enters the page in the CPU's table under its PTE lock; the leaf takes over one reference. Drops that reference when another CPU has
 * entered something there meanwhile. False, and no reference either, when there is no memory for a table. `held`: the table page whose lock
 * the caller has taken already and gives away, 0 if it has not.
 */
export function mapOnCpu(
  k: Kernel,
  mm: number,
  vma: number,
  index: number,
  order: 0 | 9,
  page: Pfn,
  held = 0,
): Soon<boolean> {
  const table = held === 0 ? lockTableAlone(k, mm, index, order) : held;
  return table < 0
    ? mapWhenFree(k, mm, vma, index, order, page)
    : mapUnderLock(k, mm, vma, index, order, page, table);
}

function* mapWhenFree(
  k: Kernel,
  mm: number,
  vma: number,
  index: number,
  order: 0 | 9,
  page: Pfn,
): Path<boolean> {
  return mapUnderLock(k, mm, vma, index, order, page, yield* lockTable(k, mm, index, order));
}

/** With the lock of `table` held (0: there is no memory for one), which it gives back. */
function mapUnderLock(
  k: Kernel,
  mm: number,
  vma: number,
  index: number,
  order: 0 | 9,
  page: Pfn,
  table: number,
): boolean {
  if (table === 0) {
    k.memory.put(page);
    return false;
  }
  enterLeaf(k, mm, vma, index, order, page);
  k.tables.locks.unlock(table);
  return true;
}

/** Takes the lock of the CPU's table page that is to hold a leaf. Gives the table; 0, and no lock, without memory for one. */
export function* lockTable(k: Kernel, mm: number, index: number, order: 0 | 9): Path<number> {
  const table = lockTableAlone(k, mm, index, order);
  if (table >= 0) return table;
  return yield* k.tables.locks.lockFound(() => tableFor(k, k.mms.pgd.data[mm]!, index, order));
}

/** The same at once, when that can neither block nor be preempted; −1 if it could. */
function lockTableAlone(k: Kernel, mm: number, index: number, order: 0 | 9): number {
  const table = tableFor(k, k.mms.pgd.data[mm]!, index, order);
  return table === 0 || k.tables.locks.tryLockAlone(table) ? table : -1;
}

/** With that lock held: the leaf takes over one reference of the page, which is dropped if something is entered there already. */
function enterLeaf(k: Kernel, mm: number, vma: number, index: number, order: 0 | 9, page: Pfn): void {
  const pgd = k.mms.pgd.data[mm]!;
  const { tables, memory } = k;
  if (order === 0 ? tables.lookup(pgd, index) < 0 : isEmpty(k, pgd, index, 2 ** order)) {
    tables.set(pgd, index, order, page, accessOf(k, vma));
    memory.addMapping(page, mm, index);
    k.engine.clock.advance(k.cost.pte);
  } else memory.put(page);
}

/** The table that holds the leaf, or would hold it; 0 without memory. Meanwhile another CPU may have entered a huge page there. */
function tableFor({ tables }: Kernel, pgd: number, index: number, order: 0 | 9): number {
  const cell = order === 0 ? tables.lookup(pgd, index) : NO_CELL;
  return cell >= 0 ? tables.tableOf(cell) : tables.populate(pgd, index, order);
}

const NO_CELL = -1;
