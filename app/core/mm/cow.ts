// do_wp_page: copy on write after fork (Linux mm/memory.c). A page that nobody else maps any more is used as it is; a huge one that others map
// is split first (do_huge_pmd_wp_page).

import type { Path } from '../base/scheduler.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import { pageOf, setCpu, typeOf } from '../gmem/gm-mapping.ts';
import { clearReplicas, enterReplicas } from '../gmem/replicate.ts';
import { Fn } from '../trace.ts';
import { GmPage, GmRet } from '../uapi.ts';
import { allocPages } from './alloc-page.ts';
import type { Kernel } from './kernel.ts';
import { accessOf } from './protection.ts';
import { flushTlb, lockLeaf, splitHuge } from './zap.ts';

/** Gives the process a page of its own at `index`, where it maps one already. `OOM` without memory for a copy. */
export function* doWpPage(k: Kernel, mm: number, vma: number, index: number): Path<'OOM' | null> {
  k.enter(Fn.doWpPage, index);
  if (isShared(k, mm, index)) yield* splitHuge(k, mm, index);
  const copy = isShared(k, mm, index) ? allocPages(k, 0) : NO_FRAME;
  const locking = lockLeaf(k, k.mms.pgd.data[mm]!, index);
  const table = typeof locking === 'number' ? locking : yield* locking;
  const served = table === 0 || replace(k, mm, vma, index, copy);
  if (table === 0 && copy !== NO_FRAME) k.memory.put(copy);
  if (table !== 0) k.tables.locks.unlock(table);
  k.leave(Fn.doWpPage, served ? 0 : 1);
  return served ? null : 'OOM';
}

/**
 * The same for a granule of a peer-shared VMA, which is never split: only as posted such memory is shared with a child (E30). The mapping
 * names the copy afterwards. The caller holds the mapping's lock.
 */
export function* doWpGranule(k: Kernel, mm: number, vma: number, key: number, mapping: number): Path<GmRet> {
  k.enter(Fn.doWpPage, key);
  const copy = isShared(k, mm, key) ? allocPages(k, k.granuleOrder) : NO_FRAME;
  const locking = lockLeaf(k, k.mms.pgd.data[mm]!, key);
  const table = typeof locking === 'number' ? locking : yield* locking;
  const served = table === 0 || replace(k, mm, vma, key, copy, k.granuleOrder);
  if (table === 0 && copy !== NO_FRAME) k.memory.put(copy);
  if (table !== 0) k.tables.locks.unlock(table);
  if (table !== 0 && served) tellMapping(k, mm, key, mapping);
  k.leave(Fn.doWpPage, served ? 0 : 1);
  return served ? GmRet.SUCCESS : GmRet.NOMEM;
}

/** The mapping follows the CPU's leaf to its page; as posted it goes on naming the old one (E45). */
function tellMapping(k: Kernel, mm: number, key: number, mapping: number): void {
  const old = pageOf(k, mapping);
  const page = k.tables.pfnAt(k.tables.lookup(k.mms.pgd.data[mm]!, key));
  if (page === old || typeOf(k, mapping) !== GmPage.CPU) return;
  if (k.rfc.E45) {
    k.deviate('E45', 'page', key, mm);
    return;
  }
  clearReplicas(k, mm, key);
  k.memory.get(page);
  setCpu(k, mapping, page);
  enterReplicas(k, mm, key, mapping);
  k.memory.put(old);
}

/** Whether another process maps the page at `index` as well. */
export function isShared(k: Kernel, mm: number, index: number): boolean {
  const cell = k.tables.lookup(k.mms.pgd.data[mm]!, index);
  return cell >= 0 && k.memory.mapcount(k.tables.pfnAt(cell)) > 1;
}

/** With the leaf's lock held. `copy` is a fresh page, or `NO_FRAME`; what is not used of it is freed. False: there is no page for a copy. */
function replace(k: Kernel, mm: number, vma: number, index: number, copy: Pfn, order: 0 | 9 = 0): boolean {
  const pgd = k.mms.pgd.data[mm]!;
  const { tables, memory } = k;
  const page = tables.pfnAt(tables.lookup(pgd, index));
  const isMine = memory.mapcount(page) === 1;
  if (isMine || copy === NO_FRAME) {
    if (copy !== NO_FRAME) memory.put(copy);
    if (isMine) reuse(k, mm, vma, index, page);
    return isMine;
  }
  memory.copyContents(page, copy, order);
  tables.clear(pgd, index);
  memory.removeMapping(page);
  flushTlb(k, pgd, index, 2 ** order);
  tables.set(pgd, index, order, copy, accessOf(k, vma));
  memory.addMapping(copy, mm, index);
  memory.put(page);
  k.engine.clock.advance(k.cost.copyPage * 2 ** order + k.cost.pte);
  return true;
}

function reuse(k: Kernel, mm: number, vma: number, index: number, page: Pfn): void {
  const pgd = k.mms.pgd.data[mm]!;
  const first = k.tables.indexAt(k.tables.lookup(pgd, index));
  k.memory.claim(page, mm, first);
  k.tables.protect(pgd, index, accessOf(k, vma));
  k.engine.clock.advance(k.cost.pte);
}
