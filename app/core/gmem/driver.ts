// The driver's side: the operations of struct gm_mmu with which a device takes part (RFC patch 3/6): peer_map, peer_unmap,
// peer_va_alloc_fixed, peer_va_free. One simulated driver serves every device: it allocates device frames itself. Operations on its page
// table alone are in pmap.ts.

import type { Path } from '../base/scheduler.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmRet } from '../uapi.ts';
import { mmOf } from './contexts.ts';
import { dmaCopy } from './dma.ts';
import { finishCall, injectedFault } from './driver-call.ts';
import type { GmFault } from './gm-fault.ts';
import { pageOf } from './gm-mapping.ts';
import { clearLeaf, setLeaf } from './pmap.ts';
import { DeviceState } from './structs.ts';
import { peekMapping } from './vm-object.ts';

/**
 * Maps a granule on the faulting device, in a fresh frame: zeroed, or filled from host frame `from` over the link. Gives the frame with one
 * reference for the caller, or −`gm_ret` when it was not mapped; then nothing has changed. `GM_RET_NOMEM`: the device has no memory left
 * for it or for its page table.
 */
export function* peerMap(k: Kernel, fault: GmFault, from: Pfn): Path<Pfn> {
  const { key, dev } = fault;
  k.enter(Fn.peerMap, key);
  const refused = isGone(k, dev) ? GmRet.FAILURE_UNKNOWN : injectedFault(k, 'peer_map', dev);
  const mapped = refused === GmRet.SUCCESS ? yield* mapInFreshFrame(k, fault, from) : refusal(refused);
  const ret = mapped < 0 ? (Math.abs(mapped) as GmRet) : GmRet.SUCCESS;
  finishCall(k, 'peer_map', dev, key, ret);
  k.leave(Fn.peerMap, ret);
  return mapped;
}

/**
 * Unmaps a granule from the device of a context. With `to` its data is copied to that host frame: the PTE is cleared and the TLB flushed
 * first, and a refusal comes before anything has changed. Without (`NO_FRAME`) the data is dropped, which cannot be refused: when the
 * driver will not, the core takes the leaf out itself (`pmap_release`). The leaf's reference and the mapping's go.
 */
export function* peerUnmap(k: Kernel, ctx: number, key: number, to: Pfn): Path<GmRet> {
  const dev = k.contexts.dev.data[ctx]!;
  k.enter(Fn.peerUnmap, key);
  const ret = isGone(k, dev) ? GmRet.FAILURE_UNKNOWN : injectedFault(k, 'peer_unmap', dev);
  const keeps = ret !== GmRet.SUCCESS && to !== NO_FRAME;
  if (!keeps) yield* unmapLeaf(k, ctx, key, to);
  finishCall(k, 'peer_unmap', dev, key, ret);
  if (ret !== GmRet.SUCCESS && !keeps) finishCall(k, 'pmap_release', dev, key, GmRet.SUCCESS);
  k.leave(Fn.peerUnmap, ret);
  return ret;
}

/**
 * Asks a PEER device to keep an address range for a context. `GM_RET_NOMEM` when it uses some of it itself or cannot address it; errata
 * E29.
 */
export function peerVaAllocFixed(k: Kernel, ctx: number, first: number, end: number): GmRet {
  const dev = k.contexts.dev.data[ctx]!;
  k.enter(Fn.peerVaAllocFixed, first);
  let ret = injectedFault(k, 'peer_va_alloc_fixed', dev);
  if (ret === GmRet.SUCCESS && !isFreeOnPeer(k, ctx, first, end)) ret = GmRet.NOMEM;
  if (ret === GmRet.SUCCESS) addRange(k, ctx, first, end);
  finishCall(k, 'peer_va_alloc_fixed', dev, first, ret);
  k.leave(Fn.peerVaAllocFixed, ret);
  return ret;
}

/** The device forgets what it keeps of an address range (errata E53). */
export function peerVaFree(k: Kernel, ctx: number, first: number, end: number): void {
  const dev = k.contexts.dev.data[ctx]!;
  k.enter(Fn.peerVaFree, first);
  for (const range of rangesOf(k, ctx)) {
    const start = k.peerRanges.start(range);
    const stop = k.peerRanges.end(range);
    if (stop <= first || start >= end) continue;
    removeRange(k, ctx, range);
    if (start < first) addRange(k, ctx, start, first);
    if (stop > end) addRange(k, ctx, end, stop);
  }
  finishCall(k, 'peer_va_free', dev, first, GmRet.SUCCESS);
  k.leave(Fn.peerVaFree);
}

/** The address ranges that a PEER device keeps for a context, in no order. */
export function rangesOf(k: Kernel, ctx: number): number[] {
  const list: number[] = [];
  for (let range = k.contexts.ranges.data[ctx]!; range !== 0; range = k.peerRanges.next.data[range]!)
    list.push(range);
  return list;
}

/** Whether the driver is called of a device that was destroyed, which is reported. */
function isGone(k: Kernel, dev: number): boolean {
  if (k.devices.state.data[dev] !== DeviceState.Gone) return false;
  k.report({ kind: 'uaf', rule: 'freed-device', pid: 0, object: dev });
  return true;
}

const refusal = (ret: GmRet): Pfn => -ret as Pfn;

function* mapInFreshFrame(k: Kernel, fault: GmFault, from: Pfn): Path<Pfn> {
  const page = allocOnDevice(k, fault.dev, fault.node);
  if (page === NO_FRAME) return refusal(GmRet.NOMEM);
  const copying = from === NO_FRAME ? null : dmaCopy(k, from, page);
  if (copying !== null) yield* copying;
  if (setLeaf(k, fault.ctx, fault.key, page, fault.access)) {
    k.memory.addToLru(page);
    return page;
  }
  k.memory.put(page);
  return refusal(GmRet.NOMEM);
}

/** A granule's frames: of the preferred hnode (0 = none is), else of the first with room. */
function allocOnDevice(k: Kernel, dev: number, preferred: number): Pfn {
  const first = k.devices.hnode.data[dev]!;
  let page = preferred === 0 ? NO_FRAME : k.memory.alloc(preferred, k.granuleOrder);
  for (let i = 0; page === NO_FRAME && i < k.devices.hnodeCount.data[dev]!; i++)
    page = k.memory.alloc(first + i, k.granuleOrder);
  return page;
}

function* unmapLeaf(k: Kernel, ctx: number, key: number, to: Pfn): Path<void> {
  const leaf = clearLeaf(k, ctx, key);
  const page = leaf === NO_FRAME ? recordedFrame(k, ctx, key) : leaf;
  if (page === NO_FRAME) return;
  const copying = to === NO_FRAME ? null : dmaCopy(k, page, to);
  if (copying !== null) yield* copying;
  k.memory.put(page);
  if (leaf !== NO_FRAME) k.memory.put(page);
  k.tables.freeEmptyTables(k.contexts.pmap.data[ctx]!, key, key + k.granulePages - 1);
}

/** The frame that the driver has in its books for a granule which it does not map any more: as posted it may be asked twice (E49). */
function recordedFrame(k: Kernel, ctx: number, key: number): Pfn {
  const mapping = peekMapping(k, k.mms.vmObject.data[mmOf(k, ctx)]!, key);
  return mapping === 0 ? NO_FRAME : pageOf(k, mapping);
}

function isFreeOnPeer(k: Kernel, ctx: number, first: number, end: number): boolean {
  const reserved = k.devices.reserved(k.contexts.dev.data[ctx]!);
  const refused = reserved.first < end && first < reserved.end;
  return !refused && end <= k.tables.formatOf(k.contexts.pmap.data[ctx]!).userEnd;
}

function addRange(k: Kernel, ctx: number, first: number, end: number): void {
  const range = k.peerRanges.slab.alloc();
  k.peerRanges.setBounds(range, first, end);
  k.peerRanges.next.set(range, k.contexts.ranges.data[ctx]!);
  k.contexts.ranges.set(ctx, range);
}

function removeRange(k: Kernel, ctx: number, range: number): void {
  const { next, slab } = k.peerRanges;
  const after = next.data[range]!;
  let before = k.contexts.ranges.data[ctx]!;
  if (before === range) k.contexts.ranges.set(ctx, after);
  else {
    while (next.data[before] !== range) before = next.data[before]!;
    next.set(before, after);
  }
  slab.free(range);
}
