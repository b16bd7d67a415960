// Eviction: device memory is oversubscribed, host memory is its backup. The cover letter leaves it to drivers; here the core takes the
// granule that the device has not used for longest (model.md §4, Recency). Not modelled: eviction in the background, in batches.

import { RUNNABLE, type Path } from '../base/scheduler.ts';
import { NO_FRAME } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmRet } from '../uapi.ts';
import { gmHostFaultLocked } from './host-fault.ts';
import { peekMapping } from './vm-object.ts';

/**
 * Brings the least recently used granule of a device home. One whose lock is taken, or whose driver refuses, is passed over. `GM_RET_NOMEM`
 * when there is none left, or no host page. The caller holds no `gm_mapping.lock`: two never nest.
 */
export function* gmEvict(k: Kernel, dev: number): Path<GmRet> {
  k.enter(Fn.gmEvict);
  if (k.engine.scheduler.contended) yield RUNNABLE;
  let ret: GmRet = GmRet.NOMEM;
  for (let victim = k.memory.leastRecentlyUsed(dev); victim !== NO_FRAME;) {
    const mm = k.memory.ownerMm(victim);
    const key = k.memory.ownerIndex(victim);
    const mapping = peekMapping(k, k.mms.vmObject.data[mm]!, key);
    const locked = mapping !== 0 && k.mappings.lock.tryLock(mapping);
    ret = locked ? yield* gmHostFaultLocked(k, mm, mapping, key) : GmRet.FAILURE_UNKNOWN;
    const isOver = ret === GmRet.SUCCESS || ret === GmRet.NOMEM;
    victim = isOver ? NO_FRAME : k.memory.usedNextAfter(victim);
    if (locked) k.mappings.lock.unlock(mapping);
  }
  if (ret === GmRet.SUCCESS) k.counters.evictions.value++;
  else ret = GmRet.NOMEM;
  k.leave(Fn.gmEvict, ret);
  return ret;
}

/** Evicts up to `count` granules of a device. Gives how many it did. */
export function* reclaim(k: Kernel, dev: number, count: number): Path<number> {
  let done = 0;
  while (done < count && (yield* gmEvict(k, dev)) === GmRet.SUCCESS) done++;
  return done;
}
