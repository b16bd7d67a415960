// dma_map_page, dma_unmap_page, and the copy over the link between host and device. Not modelled: scatter lists, IOMMU tables of
// devices that are not attached.

import { copyTime, type LinkCosts } from '../base/cost.ts';
import { FailSite } from '../base/fault-injection.ts';
import { RUNNABLE, type Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { HPAGE_ORDER, nodeOf, PAGE_SIZE, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { linkTimes } from './links.ts';

/** Opens a granule's host page to DMA. Whether that worked. */
export function dmaMap(k: Kernel, page: Pfn): boolean {
  if (k.engine.faults.shouldFail(FailSite.DmaMap)) return false;
  const order = dmaOrder(k, page);
  const own = k.memory.isHead(page) ? k.memory.orderOf(page) : order;
  if (own < order)
    k.report({ kind: 'bounds', rule: 'dma-beyond-block', pid: 0, object: page, a: order, b: own });
  k.dmaMaps.value++;
  k.engine.steps.emit(StepKind.DmaMap, page, order);
  return true;
}

/** What is opened: the page that is meant; as posted 2 MiB, whatever that is (E22). */
function dmaOrder(k: Kernel, page: Pfn): number {
  if (!k.rfc.E22 || k.granuleOrder === HPAGE_ORDER) return k.granuleOrder;
  k.deviate('E22', 'frame', page);
  return HPAGE_ORDER;
}

/** Closes it again. */
export function dmaUnmap(k: Kernel, page: Pfn): void {
  k.dmaMaps.value--;
  k.engine.steps.emit(StepKind.DmaUnmap, page, k.granuleOrder);
}

/** One granule's contents over the link: takes time, and another actor may run meanwhile; `null` when there is none and it is done. */
export function dmaCopy(k: Kernel, from: Pfn, to: Pfn): Path<void> | null {
  const { steps, scheduler, lockdep } = k.engine;
  const duration = copyTime(linkBetween(k, from, to), PAGE_SIZE * k.granulePages);
  steps.emit(StepKind.DmaBegin, from, to, k.granuleOrder, duration);
  lockdep.mightSleep();
  if (scheduler.contended) return copyMeanwhile(k, from, to, duration);
  endCopy(k, from, to, duration);
  return null;
}

function* copyMeanwhile(k: Kernel, from: Pfn, to: Pfn, duration: number): Path<void> {
  k.memory.beginCopy(from, to);
  yield RUNNABLE;
  k.memory.endCopy(from, to);
  endCopy(k, from, to, duration);
}

function endCopy(k: Kernel, from: Pfn, to: Pfn, duration: number): void {
  const { steps, clock } = k.engine;
  clock.advance(duration);
  k.memory.copyContents(from, to, k.granuleOrder);
  k.counters.pagesMoved.value += k.granulePages;
  steps.emit(StepKind.DmaEnd, from, to, k.granuleOrder);
}

/** The link of whichever side is a device. */
const linkBetween = (k: Kernel, from: Pfn, to: Pfn): LinkCosts =>
  linkTimes(k, k.memory.deviceOf(nodeOf(from)) || k.memory.deviceOf(nodeOf(to)));
