// set_pte_at and do_set_pmd for faults: a host page becomes accessible to the CPU. The table's lock is taken here and nowhere else in a fault
// (errata E33).

import type { Path } from '../base/scheduler.ts';
import type { Pfn } from '../base/units.ts';
import type { Kernel } from './kernel.ts';
import { accessOf } from './protection.ts';

/** Whether the CPU maps nothing in a range of pages. */
export const isEmpty = (k: Kernel, pgd: number, first: number, pages: number): boolean =>
  k.tables.leavesFrom(pgd, first, first + pages - 1).length === 0;

/**
 * Enters the page in the CPU's table under its PTE lock; the leaf takes over one reference. Drops that reference when another CPU has
 * entered something there meanwhile. False, and no reference either, when there is no memory for a table.
 */
export function* mapOnCpu(
  k: Kernel,
  mm: number,
  vma: number,
  index: number,
  order: 0 | 9,
  page: Pfn,
): Path<boolean> {
  const pgd = k.mms.pgd.data[mm]!;
  const { tables, memory } = k;
  let table = tables.populate(pgd, index, order);
  if (table !== 0 && !tables.locks.tryLockAlone(table))
    table = yield* tables.locks.lockFound(() => tables.populate(pgd, index, order));
  if (table === 0) {
    memory.put(page);
    return false;
  }
  if (order === 0 ? tables.lookup(pgd, index) < 0 : isEmpty(k, pgd, index, 2 ** order)) {
    tables.set(pgd, index, order, page, accessOf(k, vma));
    memory.addMapping(page, mm, index);
    k.engine.clock.advance(k.cost.pte);
  } else memory.put(page);
  tables.locks.unlock(table);
  return true;
}
