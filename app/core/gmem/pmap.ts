// A device's page table for one address space (pmap), and the gm_mmu operations on it: pmap_create, pmap_destroy, pmap_enter,
// pmap_release, pmap_protect (RFC patch 3/6). A leaf holds a reference to what it maps. The caller holds the mapping's lock.

import { NO_FRAME, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { flushTlb } from '../mm/zap.ts';
import type { FormatName } from '../mmu/format.ts';
import { formatNames } from '../mmu/formats.ts';
import { Fn } from '../trace.ts';
import { GmRet } from '../uapi.ts';
import { mmOf, sharesTable } from './contexts.ts';
import { finishCall } from './driver-call.ts';

/** Makes the device's page table for one address space. Gives its id, 0 without memory. */
export function pmapCreate(k: Kernel, dev: number, mm: number): number {
  k.enter(Fn.pmapCreate);
  const pmap = k.tables.create(formatOfDevice(k, dev), mm, dev);
  const ret = pmap === 0 ? GmRet.NOMEM : GmRet.SUCCESS;
  finishCall(k, 'pmap_create', dev, 0, ret);
  k.leave(Fn.pmapCreate, ret);
  return pmap;
}

/** Frees the device's page table, which maps nothing any more. */
export function pmapDestroy(k: Kernel, ctx: number): void {
  const dev = k.contexts.dev.data[ctx]!;
  k.enter(Fn.pmapDestroy);
  if (k.isDamaged) k.tables.clearAll(k.contexts.pmap.data[ctx]!);
  k.tables.destroy(k.contexts.pmap.data[ctx]!);
  finishCall(k, 'pmap_destroy', dev, 0, GmRet.SUCCESS);
  k.leave(Fn.pmapDestroy);
}

/** Lets the device map a granule to a page, wherever that is. False without memory for a table: then nothing has changed. */
export function pmapEnter(k: Kernel, ctx: number, key: number, page: Pfn, access: number): boolean {
  const entered = setLeaf(k, ctx, key, page, access);
  finishCall(k, 'pmap_enter', k.contexts.dev.data[ctx]!, key, entered ? GmRet.SUCCESS : GmRet.NOMEM);
  return entered;
}

/** Takes the device's leaf of a granule out, if there is one, and flushes its TLB. */
export function pmapRelease(k: Kernel, ctx: number, key: number): void {
  const pmap = k.contexts.pmap.data[ctx]!;
  const page = clearLeaf(k, ctx, key);
  if (page === NO_FRAME) return;
  k.memory.put(page);
  k.tables.freeEmptyTables(pmap, key, key + k.granulePages - 1);
  finishCall(k, 'pmap_release', k.contexts.dev.data[ctx]!, key, GmRet.SUCCESS);
}

/** Changes what the device may do with the granules of `[first, end)` that it maps, and flushes its TLB if there are any. */
export function pmapProtect(k: Kernel, ctx: number, first: number, end: number, access: number): void {
  if (sharesTable(k, ctx)) return;
  const pmap = k.contexts.pmap.data[ctx]!;
  const cells = k.tables.leavesFrom(pmap, first, end - 1);
  if (cells.length === 0) return;
  for (const cell of cells) k.tables.protect(pmap, k.tables.indexAt(cell), access);
  flushTlb(k, pmap, first, end - first);
  finishCall(k, 'pmap_protect', k.contexts.dev.data[ctx]!, first, GmRet.SUCCESS);
}

/** Moves the device's leaf of a granule, if there is one, from one address to another with memory that was taken ahead: for mremap. */
export function pmapMove(k: Kernel, ctx: number, from: number, to: number): void {
  const pmap = k.contexts.pmap.data[ctx]!;
  const cell = k.tables.lookup(pmap, from);
  if (cell < 0) return;
  const page = k.tables.pfnAt(cell);
  const access = k.tables.accessAt(cell);
  k.memory.get(page);
  pmapRelease(k, ctx, from);
  k.engine.faults.nofail(() => pmapEnter(k, ctx, to, page, access));
  k.memory.put(page);
}

/** The page-table format of a device. */
export const formatOfDevice = (k: Kernel, dev: number): FormatName =>
  formatNames[k.devices.format.data[dev]!]!;

/** Sets the device's leaf of a granule; it takes a reference. False without memory for a table. */
export function setLeaf(k: Kernel, ctx: number, key: number, page: Pfn, access: number): boolean {
  const first = k.granuleOf(key);
  if (!k.tables.set(k.contexts.pmap.data[ctx]!, first, k.granuleOrder, page, access)) return false;
  k.memory.get(page);
  k.memory.addMapping(page, mmOf(k, ctx), first);
  k.engine.clock.advance(k.cost.pte);
  return true;
}

/** Clears the device's leaf of a granule and flushes its TLB. Gives the page with the leaf's reference, or NO_FRAME without a leaf. */
export function clearLeaf(k: Kernel, ctx: number, key: number): Pfn {
  const pmap = k.contexts.pmap.data[ctx]!;
  const page = k.tables.clear(pmap, key);
  if (page === NO_FRAME) return NO_FRAME;
  k.memory.removeMapping(page);
  flushTlb(k, pmap, key, k.granulePages);
  return page;
}
