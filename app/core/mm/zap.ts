// zap_page_range and friends: taking leaves out of the CPU's page table of a process. Not modelled: mmu_gather batching; the TLB is
// flushed once for each range.

import { Cost } from '../base/cost.ts';
import { StepKind } from '../base/steps.ts';
import { HPAGE_ORDER, NO_FRAME, type Pfn } from '../base/units.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';

/**
 * Clears every CPU leaf of pages `[first, end)` and drops the reference that each leaf holds. Leaves must lie inside the range
 * (`splitHugeAt` first). Flushes the TLB once if there was anything.
 */
export function zapRange(k: Kernel, mm: number, first: number, end: number): void {
  const pgd = k.mms.pgd.data[mm]!;
  let zapped = 0;
  k.tables.forEachLeaf(pgd, first, end - 1, (index) => {
    if (zapped++ === 0) k.enter(Fn.zapPageRange, first);
    zapLeaf(k, pgd, index);
  });
  if (zapped === 0) return;
  flushTlb(k, pgd, first, end - first);
  k.leave(Fn.zapPageRange);
}

/** Clears the CPU leaf at page `index`, if there is one, drops its reference and flushes. Gives the frame it mapped or `NO_FRAME`. */
export function zapOne(k: Kernel, mm: number, index: number): Pfn {
  const pgd = k.mms.pgd.data[mm]!;
  if (k.tables.lookup(pgd, index) < 0) return NO_FRAME;
  k.enter(Fn.zapPageRange, index);
  const pfn = zapLeaf(k, pgd, index);
  flushTlb(k, pgd, index, k.granulePages);
  k.leave(Fn.zapPageRange);
  return pfn;
}

/** Flushes a range in the TLB of one MMU. One flush for a range, whatever its length. */
export function flushTlb(k: Kernel, mmu: number, first: number, pages: number): void {
  k.engine.clock.advance(Cost.tlbFlush);
  k.counters.tlbFlushes.value++;
  k.engine.steps.emit(StepKind.TlbFlush, mmu, first, pages);
}

/** Changes what the leaves of pages `[first, end)` in one MMU allow, and flushes its TLB once if there are any. Whether there are. */
export function changeLeaves(k: Kernel, mmu: number, first: number, end: number, access: number): boolean {
  let changed = 0;
  k.tables.forEachLeaf(mmu, first, end - 1, (index) => {
    k.tables.protect(mmu, index, access);
    changed++;
  });
  if (changed > 0) flushTlb(k, mmu, first, end - first);
  return changed > 0;
}

/**
 * Splits the huge leaf that page `index` lies inside (not at its start) into 512 small ones, and its frame block with it. Only for
 * ordinary VMAs: a granule of a peer-shared one is always one leaf. Linux: `split_huge_pmd`.
 */
export function splitHugeAt(k: Kernel, mm: number, index: number): void {
  const pgd = k.mms.pgd.data[mm]!;
  if (index % 2 ** HPAGE_ORDER === 0) return;
  const leaf = k.tables.lookup(pgd, index);
  if (leaf < 0 || k.tables.orderAt(leaf) === 0) return;
  const head = k.tables.pfnAt(leaf);
  k.tables.split(pgd, index);
  k.memory.splitHuge(head);
}

function zapLeaf(k: Kernel, pgd: number, index: number): Pfn {
  const pfn = k.tables.clear(pgd, index);
  k.memory.removeMapping(pfn);
  k.memory.put(pfn);
  return pfn;
}
