// gm_dev_fault: a device touches a virtual page (RFC patch 3/6), with the corrected semantics of model.md §4. The parent holds every
// branch; the state changes once, after everything that can fail.

import type { Path } from '../base/scheduler.ts';
import { NO_FRAME } from '../base/units.ts';
import { peerSharedFault } from '../mm/fault.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmMmuMode, GmPage, GmRet } from '../uapi.ts';
import { admit, type DeviceTouch } from './admission.ts';
import { peerMap } from './driver.ts';
import { gmEvict } from './evict.ts';
import type { GmFault } from './gm-fault.ts';
import { pageOf, setNomap, typeOf } from './gm-mapping.ts';
import { gmHostFaultLocked, haveOnHost } from './host-fault.ts';
import { linkTimes } from './links.ts';
import { enterReplica, enterReplicas, isUsableInPlace } from './replicate.ts';
import { type Attempt, commit, DEVICE_FULL, migrate } from './to-device.ts';
import { mappingAt } from './vm-object.ts';

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

/** Tries until the device has room: the entry's lock is dropped while something is evicted, then the entry is looked up again. */
function* serve(k: Kernel, fault: GmFault): Path<GmRet> {
  const mode = k.contexts.mode.data[fault.ctx]!;
  if (mode === GmMmuMode.SHARE) return yield* peerSharedFault(k, fault.mm, fault.vma, k.granuleOf(fault.key));
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
  const found = mappingAt(k, mm, key);
  const mapping = typeof found === 'number' ? found : yield* found;
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
      return isPageLost(k, mapping) ? GmRet.SUCCESS : yield* migrate(k, fault, mapping);
    default:
      return commit(k, fault, mapping, yield* peerMap(k, fault, NO_FRAME));
  }
}

/** As posted a mapping may say CPU and name no page (E04): it becomes NOMAP, and the fault says success without having mapped anything. */
function isPageLost(k: Kernel, mapping: number): boolean {
  if (pageOf(k, mapping) !== NO_FRAME) return false;
  k.deviate('E04', 'mapping', mapping);
  setNomap(k, mapping);
  return true;
}

/** As posted the owner is not compared with who faults: that one gets a fresh page of its own (E15). */
function isOwnerIgnored(k: Kernel, mapping: number): boolean {
  if (k.rfc.E15) k.deviate('E15', 'mapping', mapping);
  return k.rfc.E15;
}

/** REPLICATE mode, with the mapping's lock held: the device maps the data where it is, or at home if it cannot use it from there. */
function* replicate(k: Kernel, { mm, ctx, key, access }: GmFault, mapping: number): Path<Attempt> {
  const had = isUsableInPlace(k, mapping) ? GmRet.SUCCESS : haveOnHost(k, mm, mapping, key);
  const ret = typeof had === 'number' ? had : yield* had;
  if (ret !== GmRet.SUCCESS) return ret;
  if (!enterReplica(k, ctx, key, pageOf(k, mapping), access)) return GmRet.NOMEM;
  enterReplicas(k, mm, key, mapping);
  return GmRet.SUCCESS;
}
