// gm_dev_fault: a device touches a virtual page (RFC patch 3/6), with the corrected semantics of model.md §4. The parent holds every
// branch; the state changes once, after everything that can fail.

import type { Path } from '../base/scheduler.ts';
import { HPAGE_ORDER, NO_FRAME, type Pfn } from '../base/units.ts';
import { FrameFlag } from '../memory/frames.ts';
import { peerSharedFault } from '../mm/fault.ts';
import type { Kernel } from '../mm/kernel.ts';
import { accessOf, permits } from '../mm/protection.ts';
import { VmFlag } from '../mm/structs.ts';
import { zapOne, zapRange } from '../mm/zap.ts';
import { Access } from '../mmu/formats.ts';
import { Fn } from '../trace.ts';
import { GmMmuMode, GmPage, GmRet } from '../uapi.ts';
import { contextOf, reaches } from './contexts.ts';
import { dmaMap, dmaUnmap } from './dma.ts';
import { peerMap } from './driver.ts';
import { gmEvict } from './evict.ts';
import type { GmFault } from './gm-fault.ts';
import { attachSilently } from './gm-as.ts';
import { pageOf, setDevice, setNomap, setWillneed, typeOf } from './gm-mapping.ts';
import { gmHostFaultLocked, haveOnHost } from './host-fault.ts';
import { linkTimes } from './links.ts';
import { clearReplicas, enterReplica, enterReplicas, isUsableInPlace } from './replicate.ts';
import { DeviceState } from './structs.ts';
import { mappingAt, mappingsIn } from './vm-object.ts';

/** What a device touches. `node`: the hnode that a hint names, 0 for a fault of the device itself. */
export interface DeviceTouch {
  readonly mm: number;
  readonly dev: number;
  readonly index: number;
  readonly write: boolean;
  readonly node: number;
}

/** The device has no room: something must go first. Not a `gm_ret`. */
const DEVICE_FULL = -1;
type Attempt = GmRet | typeof DEVICE_FULL;

/**
 * Device `dev` faults on page `index` of a process: afterwards it maps the granule, and in exclusive mode the data is in its memory.
 * `GM_RET_FAILURE_UNKNOWN` when the address is not peer-shared, not mapped, not allowed, too wide, pinned, or the device is not attached;
 * `GM_RET_NOMEM` when there is no memory. `GM_RET_SUCCESS` without a mapping when the driver is migrating: the device must try again. A
 * hint pays no round trip to the device. On an error the data stays where it was.
 */
export function* gmDevFault(k: Kernel, touch: DeviceTouch): Path<GmRet> {
  const { mm, index, node } = touch;
  const { mmapLock } = k.mms;
  k.enter(Fn.gmDevFault, k.granuleOf(index));
  if (node === 0) raise(k, touch.dev);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  const fault = admit(k, touch);
  const ret = fault === null ? GmRet.FAILURE_UNKNOWN : yield* serve(k, fault);
  mmapLock.unlockShared(mm);
  k.leave(Fn.gmDevFault, ret);
  return ret;
}

/** The device itself raises the fault, and waits for the answer. */
function raise(k: Kernel, dev: number): void {
  k.counters.deviceFaults.value++;
  k.engine.clock.advance(linkTimes(k, dev).deviceFault);
}

/** The fault of a touch that may be served, or null. */
function admit(k: Kernel, { mm, dev, index, write, node }: DeviceTouch): GmFault | null {
  const key = faultKey(k, mm, index);
  const ctx = contextFor(k, mm, dev);
  const vma = faultVma(k, mm, index);
  const isPresent = k.devices.state.data[dev] === DeviceState.Present;
  if (ctx === 0 || vma === 0 || !isPresent || !reaches(k, ctx, key)) return null;
  if (!isTracked(k, mm, vma, index) || !isAllowed(k, vma, index, write)) return null;
  return { mm, dev, ctx, key, vma, access: deviceAccessOf(k, vma), node };
}

/** The key that is looked up: the granule's first page; as posted the very page (E13). */
function faultKey(k: Kernel, mm: number, index: number): number {
  const key = k.granuleOf(index);
  if (!k.rfc.E13 || key === index) return key;
  k.deviate('E13', 'page', index, mm);
  return index;
}

/** The context of the faulting device, 0 if it is not attached; as posted nobody asks, and the driver serves it all the same (E63). */
function contextFor(k: Kernel, mm: number, dev: number): number {
  const ctx = contextOf(k, mm, dev);
  if (ctx !== 0 || !k.rfc.E63 || k.mms.space.data[mm] === 0) return ctx;
  k.deviate('E63', 'device', dev, mm);
  return attachSilently(k, mm, dev);
}

/** The VMA at a page; as posted the first that ends after it, whether it begins before or not (E16). */
function faultVma(k: Kernel, mm: number, index: number): number {
  const vma = k.vmaIndex.lookup(mm, index);
  if (vma !== 0 || !k.rfc.E16) return vma;
  k.deviate('E16', 'page', index, mm);
  return k.vmaIndex.find(mm, index);
}

/** Whether devices may reach into a VMA; as posted into any, once the process has a logical page table (E17). */
function isTracked(k: Kernel, mm: number, vma: number, index: number): boolean {
  if (k.vmas.has(vma, VmFlag.PeerShared)) return true;
  if (!k.rfc.E17 || k.mms.vmObject.data[mm] === 0) return false;
  k.deviate('E17', 'page', index, mm);
  return true;
}

/** Whether a VMA allows the access; as posted nobody asks (E55). */
function isAllowed(k: Kernel, vma: number, index: number, write: boolean): boolean {
  if (permits(k.vmas.prot.data[vma]!, write)) return true;
  if (k.rfc.E55) k.deviate('E55', 'page', index, k.vmas.mm.data[vma]);
  return k.rfc.E55;
}

/** What the device's leaf allows: as the VMA does; as posted everything, because `gmf.prot` is never set (E55). */
const deviceAccessOf = (k: Kernel, vma: number): number => (k.rfc.E55 ? Access.ReadWrite : accessOf(k, vma));

/** Tries until the device has room: the entry's lock is dropped while something is evicted, then the entry is looked up again. */
function* serve(k: Kernel, fault: GmFault): Path<GmRet> {
  const mode = k.contexts.mode.data[fault.ctx]!;
  if (mode === GmMmuMode.SHARE) return yield* peerSharedFault(k, fault.mm, fault.vma, fault.key);
  for (;;) {
    const ret = yield* faultOnGranule(k, fault, mode === GmMmuMode.REPLICATE ? replicate : moveToDevice);
    if (ret !== DEVICE_FULL) return ret;
    if (k.isPosted || (yield* gmEvict(k, fault.dev)) !== GmRet.SUCCESS) return GmRet.NOMEM;
  }
}

type Locked = (k: Kernel, fault: GmFault, mapping: number) => Path<Attempt>;

function* faultOnGranule(k: Kernel, fault: GmFault, serveLocked: Locked): Path<Attempt> {
  const { mm, key } = fault;
  const { lock } = k.mappings;
  const mapping = yield* mappingAt(k, mm, key);
  if (mapping === 0) return GmRet.NOMEM;
  if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
  const ret = yield* serveLocked(k, fault, mapping);
  lock.unlock(mapping);
  return ret;
}

/** Exclusive mode, with the mapping's lock held: every state of model.md §4, row "fault by X". */
function* moveToDevice(k: Kernel, fault: GmFault, mapping: number): Path<Attempt> {
  const { mm, dev, key } = fault;
  const isElsewhere = typeOf(k, mapping) === GmPage.DEVICE && k.mappings.dev.data[mapping] !== dev;
  if (isElsewhere && isOwnerIgnored(k, mapping))
    return commit(k, fault, mapping, yield* peerMap(k, fault, NO_FRAME));
  const home = isElsewhere ? yield* gmHostFaultLocked(k, mm, mapping, key) : GmRet.SUCCESS;
  if (home !== GmRet.SUCCESS) return home;
  switch (typeOf(k, mapping)) {
    case GmPage.DEVICE:
      k.memory.touch(pageOf(k, mapping));
      return GmRet.SUCCESS;
    case GmPage.CPU:
      return yield* migrate(k, fault, mapping);
    default:
      return commit(k, fault, mapping, yield* peerMap(k, fault, NO_FRAME));
  }
}

/** As posted the owner is not compared with who faults: that one gets a fresh page of its own (E15). */
function isOwnerIgnored(k: Kernel, mapping: number): boolean {
  if (k.rfc.E15) k.deviate('E15', 'mapping', mapping);
  return k.rfc.E15;
}

/** From host page to device: hold the page, take it from the CPU, copy, let it go. On failure the mapping still owns the page. */
function* migrate(k: Kernel, fault: GmFault, mapping: number): Path<Attempt> {
  const { mm, key } = fault;
  const host = pageOf(k, mapping);
  if (k.memory.hasFlag(host, FrameFlag.Pinned)) return GmRet.FAILURE_UNKNOWN;
  k.memory.get(host);
  yield* zapOne(k, mm, key);
  if (k.rfc.E13) yield* zapSiblings(k, fault);
  clearReplicas(k, mm, key);
  let ret: Attempt = GmRet.FAILURE_UNKNOWN;
  const isOpen = dmaMap(k, host);
  if (isOpen || isClosedIgnored(k, mapping)) {
    const mapped = yield* peerMap(k, fault, isOpen ? host : NO_FRAME);
    if (isLeftHalfDone(k, mapping, mapped)) return commit(k, fault, mapping, mapped);
    if (isOpen && !isLeftOpen(k, mapping, mapped)) dmaUnmap(k, host);
    if (mapped < 0 && mapped !== -GmRet.MIGRATING) dropUnmapped(k, mapping);
    ret = commit(k, fault, mapping, mapped);
    if (mapped >= 0) {
      k.memory.put(host);
      k.counters.migrationsToDevice.value++;
    }
  }
  k.memory.put(host);
  return ret;
}

/** As posted 2 MiB are taken from the CPU, whatever the granule: what its zap hook finds there is dropped (E13). */
function* zapSiblings(k: Kernel, { mm, key, vma }: GmFault): Path<void> {
  const end = Math.min(key + 2 ** HPAGE_ORDER, k.vmas.end(vma));
  const siblings = k.granuleOrder === 0 ? mappingsIn(k, mm, key + 1, end) : [];
  if (siblings.length > 0) yield* zapRange(k, mm, key + 1, end, false);
  for (const [sibling, mapping] of siblings.filter(([, each]) => typeOf(k, each) === GmPage.CPU)) {
    k.deviate('E13', 'page', sibling, mm);
    k.memory.put(pageOf(k, mapping));
    setNomap(k, mapping);
  }
}

/** As posted a failed DMA mapping is logged, and the copy made from where there is nothing (E23). */
function isClosedIgnored(k: Kernel, mapping: number): boolean {
  if (k.rfc.E23) k.deviate('E23', 'mapping', mapping);
  return k.rfc.E23;
}

/** As posted a driver that is migrating is left with the page's reference and its DMA mapping (E25). */
function isLeftHalfDone(k: Kernel, mapping: number, mapped: Pfn): boolean {
  if (!k.rfc.E25 || mapped !== -GmRet.MIGRATING) return false;
  k.deviate('E25', 'mapping', mapping);
  return true;
}

/** As posted the DMA mapping of a page that the device did not map is not closed (E56). */
function isLeftOpen(k: Kernel, mapping: number, mapped: Pfn): boolean {
  if (!k.rfc.E56 || mapped >= 0) return false;
  k.deviate('E56', 'mapping', mapping);
  return true;
}

/** As posted the mapping of a page that the device did not map becomes NOMAP, and its contents are lost (E14). */
function dropUnmapped(k: Kernel, mapping: number): void {
  if (!k.rfc.E14) return;
  k.deviate('E14', 'mapping', mapping);
  k.memory.put(pageOf(k, mapping));
  setNomap(k, mapping);
}

/** What the driver answered becomes the state of the mapping. */
function commit(k: Kernel, { mm, dev, key }: GmFault, mapping: number, mapped: Pfn): Attempt {
  if (mapped >= 0) {
    setDevice(k, mapping, dev, mapped);
    enterReplicas(k, mm, key, mapping);
    return GmRet.SUCCESS;
  }
  if (mapped === -GmRet.MIGRATING) {
    setWillneed(k, mapping);
    return GmRet.SUCCESS;
  }
  return mapped === -GmRet.NOMEM ? DEVICE_FULL : GmRet.FAILURE_UNKNOWN;
}

/** REPLICATE mode, with the mapping's lock held: the device maps the data where it is, or at home if it cannot use it from there. */
function* replicate(k: Kernel, { mm, ctx, key, access }: GmFault, mapping: number): Path<Attempt> {
  const ret = isUsableInPlace(k, mapping) ? GmRet.SUCCESS : yield* haveOnHost(k, mm, mapping, key);
  if (ret !== GmRet.SUCCESS) return ret;
  if (!enterReplica(k, ctx, key, pageOf(k, mapping), access)) return GmRet.NOMEM;
  enterReplicas(k, mm, key, mapping);
  return GmRet.SUCCESS;
}
