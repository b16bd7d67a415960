// The driver's side: the operations of struct gm_mmu that the core calls (RFC patch 3/6), and the copies over the link. One simulated
// driver serves every device: it allocates device frames itself and keeps the device's page table (pmap).

import { Cost } from '../base/cost.ts';
import { RUNNABLE, type Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { changeLeaves, flushTlb } from '../mm/zap.ts';
import type { FormatName } from '../mmu/format.ts';
import { formatNames } from '../mmu/formats.ts';
import { Fn } from '../trace.ts';
import { GmRet } from '../uapi.ts';
import { gmMmuOps, type GmMmuOp } from './structs.ts';

/**
 * Maps a granule on the device of context `ctx`, in a fresh frame: zeroed, or filled from host frame `from` over the link. Gives the
 * device frame with one reference for the caller beside the leaf's own, or `NO_FRAME` when the device has no memory left
 * (`GM_RET_NOMEM`); then nothing has changed. `access` is an `Access`.
 */
export function* peerMap(k: Kernel, ctx: number, key: number, from: Pfn, access: number): Path<Pfn> {
  const dev = k.contexts.dev.data[ctx]!;
  k.enter(Fn.peerMap, key);
  const page = k.memory.alloc(k.devices.hnode.data[dev]!, k.granuleOrder);
  if (page !== NO_FRAME) {
    if (from !== NO_FRAME) {
      beginDma(k, from, page);
      if (k.engine.scheduler.contended) yield RUNNABLE;
      endDma(k, from, page);
    }
    k.memory.get(page);
    mapOnDevice(k, ctx, key, page, access);
  }
  finishCall(k, 'peer_map', dev, key, page === NO_FRAME ? GmRet.NOMEM : GmRet.SUCCESS);
  k.leave(Fn.peerMap, page === NO_FRAME ? GmRet.NOMEM : GmRet.SUCCESS);
  return page;
}

/**
 * Unmaps a granule from the device of context `ctx`: the PTE is cleared and the device's TLB flushed first, then the data is copied to
 * host frame `to` (unless `NO_FRAME`: then it is dropped), then the device frame is freed: the leaf's reference and the mapping's go.
 */
export function* peerUnmap(k: Kernel, ctx: number, key: number, to: Pfn): Path<GmRet> {
  const dev = k.contexts.dev.data[ctx]!;
  const pmap = k.contexts.pmap.data[ctx]!;
  k.enter(Fn.peerUnmap, key);
  const page = k.tables.clear(pmap, key);
  flushTlb(k, pmap, key, k.granulePages);
  if (to !== NO_FRAME) {
    beginDma(k, page, to);
    if (k.engine.scheduler.contended) yield RUNNABLE;
    endDma(k, page, to);
  }
  k.memory.removeMapping(page);
  k.memory.put(page);
  k.memory.put(page);
  k.tables.freeEmptyTables(pmap, key, key + k.granulePages - 1);
  finishCall(k, 'peer_unmap', dev, key, GmRet.SUCCESS);
  k.leave(Fn.peerUnmap);
  return GmRet.SUCCESS;
}

/** Makes the device's page table for one address space (`pmap_create`). Gives its id. */
export function pmapCreate(k: Kernel, dev: number, mm: number): number {
  k.enter(Fn.pmapCreate);
  const pmap = k.tables.create(formatOfDevice(k, dev), mm, dev);
  finishCall(k, 'pmap_create', dev, 0, GmRet.SUCCESS);
  k.leave(Fn.pmapCreate);
  return pmap;
}

/** Frees the device's page table, which maps nothing any more (`pmap_destroy`). */
export function pmapDestroy(k: Kernel, ctx: number): void {
  const dev = k.contexts.dev.data[ctx]!;
  k.enter(Fn.pmapDestroy);
  k.tables.destroy(k.contexts.pmap.data[ctx]!);
  finishCall(k, 'pmap_destroy', dev, 0, GmRet.SUCCESS);
  k.leave(Fn.pmapDestroy);
}

/** Changes what the device may do with the granules of `[first, end)` that it maps (`pmap_protect`), and flushes its TLB if any. */
export function pmapProtect(k: Kernel, ctx: number, first: number, end: number, access: number): void {
  const pmap = k.contexts.pmap.data[ctx]!;
  if (!changeLeaves(k, pmap, first, end, access)) return;
  finishCall(k, 'pmap_protect', k.contexts.dev.data[ctx]!, first, GmRet.SUCCESS);
}

/** Moves the device's leaf of a granule from one address to another (`pmap_release`, `pmap_enter`): for mremap. */
export function pmapMove(k: Kernel, ctx: number, from: number, to: number, access: number): void {
  const pmap = k.contexts.pmap.data[ctx]!;
  const dev = k.contexts.dev.data[ctx]!;
  const page = k.tables.clear(pmap, from);
  k.memory.removeMapping(page);
  flushTlb(k, pmap, from, k.granulePages);
  finishCall(k, 'pmap_release', dev, from, GmRet.SUCCESS);
  mapOnDevice(k, ctx, to, page, access);
  finishCall(k, 'pmap_enter', dev, to, GmRet.SUCCESS);
  k.tables.freeEmptyTables(pmap, from, from + k.granulePages - 1);
}

/** The page-table format of a device. */
export const formatOfDevice = (k: Kernel, dev: number): FormatName =>
  formatNames[k.devices.format.data[dev]!]!;

function mapOnDevice(k: Kernel, ctx: number, key: number, page: Pfn, access: number): void {
  k.tables.set(k.contexts.pmap.data[ctx]!, key, k.granuleOrder, page, access);
  k.memory.addMapping(page, k.spaces.mm.data[k.contexts.space.data[ctx]!]!, key);
  k.memory.touch(page);
  k.engine.clock.advance(Cost.pte);
}

/** One granule's contents go over the link. It takes time: another actor may run before `endDma`. */
function beginDma(k: Kernel, from: Pfn, to: Pfn): void {
  k.engine.steps.emit(StepKind.DmaBegin, from, to, k.granuleOrder, dmaTime(k));
}

function endDma(k: Kernel, from: Pfn, to: Pfn): void {
  k.engine.clock.advance(dmaTime(k));
  k.memory.copyContents(from, to, k.granuleOrder);
  k.counters.pagesMoved.value += k.granulePages;
  k.engine.steps.emit(StepKind.DmaEnd, from, to, k.granuleOrder);
}

const dmaTime = (k: Kernel): number => Cost.dmaLatency + Cost.dmaPage * k.granulePages;

function finishCall(k: Kernel, op: GmMmuOp, dev: number, key: number, ret: GmRet): void {
  const number = gmMmuOps.indexOf(op);
  k.engine.clock.advance(Cost.driverCall);
  k.counters.calls.add(number, 1);
  k.engine.steps.emit(StepKind.DriverCall, number, dev, key, ret);
}
