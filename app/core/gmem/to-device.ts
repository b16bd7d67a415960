// From host to device: the part of gm_dev_fault that moves a page (RFC patch 3/6), and what it comes to as posted when a step fails.

import type { Path } from '../base/scheduler.ts';
import { HPAGE_ORDER, NO_FRAME, type Pfn } from '../base/units.ts';
import { FrameFlag } from '../memory/frames.ts';
import type { Kernel } from '../mm/kernel.ts';
import { zapOne, zapRange } from '../mm/zap.ts';
import { GmPage, GmRet } from '../uapi.ts';
import { dmaMap, dmaUnmap } from './dma.ts';
import { peerMap } from './driver.ts';
import type { GmFault } from './gm-fault.ts';
import { pageOf, setDevice, setNomap, setWillneed, typeOf } from './gm-mapping.ts';
import { clearReplicas, enterReplicas } from './replicate.ts';
import { mappingsIn } from './vm-object.ts';
import { dropPage } from './zap-hook.ts';

/** The device has no room: something must go first. Not a `gm_ret`. */
export const DEVICE_FULL = -1;

/** How a try ends. */
export type Attempt = GmRet | typeof DEVICE_FULL;

/** From host page to device: hold the page, take it from the CPU, copy, let it go. On failure the mapping still owns the page. */
export function* migrate(k: Kernel, fault: GmFault, mapping: number): Path<Attempt> {
  const { mm, key } = fault;
  const host = pageOf(k, mapping);
  const isPinned = k.memory.hasFlag(host, FrameFlag.Pinned);
  if (isPinned && !isPinIgnored(k, host)) return GmRet.FAILURE_UNKNOWN;
  k.memory.get(host);
  const isHooked = isDroppedByZap(k, mapping);
  const zapping = zapOne(k, mm, key);
  if (zapping !== null) yield* zapping;
  if (k.rfc.E13) yield* zapSiblings(k, fault);
  clearReplicas(k, mm, key);
  let ret: Attempt = GmRet.FAILURE_UNKNOWN;
  const isOpen = dmaMap(k, host);
  if (isOpen || isClosedIgnored(k, mapping)) {
    const mapped = yield* peerMap(k, fault, isOpen ? host : NO_FRAME);
    if (isLeftHalfDone(k, mapping, mapped)) return commit(k, fault, mapping, mapped);
    if (isOpen && !isLeftOpen(k, mapping, mapped)) dmaUnmap(k, host);
    if (mapped < 0 && mapped !== -GmRet.MIGRATING) dropUnmapped(k, mapping);
    const isOwned = !isHooked && typeOf(k, mapping) === GmPage.CPU;
    ret = commit(k, fault, mapping, mapped);
    if (mapped >= 0) {
      if (isOwned) k.memory.put(host);
      if (isPinned) k.report({ kind: 'invariant', rule: 'pinned-moved', pid: mm, object: host });
      k.counters.migrationsToDevice.value++;
    }
  }
  k.memory.put(host);
  return ret;
}

/** As posted nobody asks whether a DMA user relies on where the page is (E64). */
function isPinIgnored(k: Kernel, host: Pfn): boolean {
  if (k.rfc.E64) k.deviate('E64', 'frame', host);
  return k.rfc.E64;
}

/** As posted the hook in the zap path drops the page that is about to be copied, and the last reference goes with the leaf (E36). */
function isDroppedByZap(k: Kernel, mapping: number): boolean {
  if (k.rfc.E36) dropPage(k, mapping);
  return k.rfc.E36;
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
  if (!k.rfc.E14 || pageOf(k, mapping) === NO_FRAME) return;
  k.deviate('E14', 'mapping', mapping);
  k.memory.put(pageOf(k, mapping));
  setNomap(k, mapping);
}

/** What the driver answered becomes the state of the mapping. */
export function commit(k: Kernel, { mm, dev, key }: GmFault, mapping: number, mapped: Pfn): Attempt {
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
