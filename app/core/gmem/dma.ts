// dma_map_page, dma_unmap_page, and the copy over the link between host and device. Not modelled: scatter lists, IOMMU tables of
// devices that are not attached.

import { copyTime, type LinkCosts } from '../base/cost.ts';
import { FailSite } from '../base/fault-injection.ts';
import { RUNNABLE, type Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { nodeOf, PAGE_SIZE, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { linkTimes } from './links.ts';

/** Opens a granule's host page to DMA. Whether that worked (errata E23). */
export function dmaMap(k: Kernel, page: Pfn): boolean {
  if (k.engine.faults.shouldFail(FailSite.DmaMap)) return false;
  k.engine.steps.emit(StepKind.DmaMap, page, k.granuleOrder);
  return true;
}

/** Closes it again. */
export function dmaUnmap(k: Kernel, page: Pfn): void {
  k.engine.steps.emit(StepKind.DmaUnmap, page, k.granuleOrder);
}

/** One granule's contents over the link: takes time, and another actor may run meanwhile. */
export function* dmaCopy(k: Kernel, from: Pfn, to: Pfn): Path<void> {
  const { steps, clock, scheduler, lockdep } = k.engine;
  const duration = copyTime(linkBetween(k, from, to), PAGE_SIZE * k.granulePages);
  steps.emit(StepKind.DmaBegin, from, to, k.granuleOrder, duration);
  lockdep.mightSleep();
  if (scheduler.contended) {
    k.memory.beginCopy(from, to);
    yield RUNNABLE;
    k.memory.endCopy(from, to);
  }
  clock.advance(duration);
  k.memory.copyContents(from, to, k.granuleOrder);
  k.counters.pagesMoved.value += k.granulePages;
  steps.emit(StepKind.DmaEnd, from, to, k.granuleOrder);
}

/** The link of whichever side is a device. */
const linkBetween = (k: Kernel, from: Pfn, to: Pfn): LinkCosts =>
  linkTimes(k, k.memory.deviceOf(nodeOf(from)) || k.memory.deviceOf(nodeOf(to)));
