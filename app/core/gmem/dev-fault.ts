// gm_dev_fault: a device touches a virtual page (RFC patch 3/6), with the corrected semantics of model.md §4. The parent holds every
// branch; the state changes once, after everything that can fail.

import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { accessOf, permits } from '../mm/protection.ts';
import { VmFlag } from '../mm/structs.ts';
import { zapOne } from '../mm/zap.ts';
import { Fn } from '../trace.ts';
import { GmPage, GmRet } from '../uapi.ts';
import { peerMap } from './driver.ts';
import { contextOf, reaches } from './gm-as.ts';
import { pageOf, setDevice, typeOf } from './gm-mapping.ts';
import { gmHostFaultLocked } from './host-fault.ts';
import { vmObjectLookup, vmObjectMappingCreate } from './vm-object.ts';

/**
 * Device `dev` faults on page `index` of a process: afterwards its page table maps the granule and the data is in its memory.
 * `GM_RET_FAILURE_UNKNOWN` when the address is not peer-shared, not mapped, not allowed, too wide or the device is not attached;
 * `GM_RET_NOMEM` when there is no memory. A prefetch pays no round trip to the device. On an error the data stays where it was.
 */
export function* gmDevFault(
  k: Kernel,
  mm: number,
  dev: number,
  index: number,
  write: boolean,
  prefetch = false,
): Path<GmRet> {
  const key = k.granuleOf(index);
  const { mmapLock } = k.mms;
  k.enter(Fn.gmDevFault, key);
  if (!prefetch) k.engine.clock.advance(Cost.deviceFault);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  const ctx = contextOf(k, mm, dev);
  const vma = k.vmaIndex.lookup(mm, index);
  const reachable = ctx !== 0 && reaches(k, ctx, key);
  const served =
    reachable && vma !== 0 && k.vmas.has(vma, VmFlag.PeerShared) && permits(k.vmas.prot.data[vma]!, write);
  const ret = served ? yield* faultOnGranule(k, mm, ctx, key, accessOf(k, vma)) : GmRet.FAILURE_UNKNOWN;
  mmapLock.unlockShared(mm);
  k.leave(Fn.gmDevFault, ret);
  return ret;
}

function* faultOnGranule(k: Kernel, mm: number, ctx: number, key: number, access: number): Path<GmRet> {
  const object = k.mms.vmObject.data[mm]!;
  const table = k.objects.table.data[object]!;
  const { lock } = k.mappings;
  const { locks } = k.arrays;
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  const known = vmObjectLookup(k, table, key);
  locks.unlock(table);
  const mapping = known || (yield* vmObjectMappingCreate(k, object, key));
  if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
  const ret = yield* moveToDevice(k, mm, ctx, key, mapping, access);
  lock.unlock(mapping);
  return ret;
}

/** With the mapping's lock held: every state of model.md §4, row "fault by X". */
function* moveToDevice(
  k: Kernel,
  mm: number,
  ctx: number,
  key: number,
  mapping: number,
  access: number,
): Path<GmRet> {
  const dev = k.contexts.dev.data[ctx]!;
  if (typeOf(k, mapping) === GmPage.DEVICE) {
    if (k.mappings.dev.data[mapping] === dev) {
      k.memory.touch(pageOf(k, mapping));
      return GmRet.SUCCESS;
    }
    const home = yield* gmHostFaultLocked(k, mm, mapping, key);
    if (home !== GmRet.SUCCESS) return home;
  }
  if (typeOf(k, mapping) === GmPage.CPU) return yield* migrate(k, mm, ctx, key, mapping, access);
  const page = yield* peerMap(k, ctx, key, NO_FRAME, access);
  if (page === NO_FRAME) return GmRet.NOMEM;
  setDevice(k, mapping, dev, page);
  return GmRet.SUCCESS;
}

/**
 * From host page to device: hold the page, take it from the CPU, copy, hand the mapping over, let the page go. On failure the mapping
 * still owns it.
 */
function* migrate(
  k: Kernel,
  mm: number,
  ctx: number,
  key: number,
  mapping: number,
  access: number,
): Path<GmRet> {
  const { steps } = k.engine;
  const host = pageOf(k, mapping);
  k.memory.get(host);
  zapOne(k, mm, key);
  steps.emit(StepKind.DmaMap, host, k.granuleOrder);
  const page = yield* peerMap(k, ctx, key, host, access);
  steps.emit(StepKind.DmaUnmap, host, k.granuleOrder);
  if (page !== NO_FRAME) {
    setDevice(k, mapping, k.contexts.dev.data[ctx]!, page);
    k.memory.put(host);
    k.counters.migrationsToDevice.value++;
  }
  k.memory.put(host);
  return page === NO_FRAME ? GmRet.NOMEM : GmRet.SUCCESS;
}
